import asyncio

import aiohttp
import loop


async def parts(content):
    yield content


async def send(session, request):
    content = parts(request.content) if request.is_chunked else request.content
    async with session.request(
        request.method, request.path, headers=request.fields, data=content, expect100=request.expects_continue
    ) as answer:
        return loop.Answer(answer.status, answer.headers, await answer.text())


async def main():
    steps, answer, count = loop.steps(), None, 0
    async with aiohttp.ClientSession(loop.BASE, timeout=aiohttp.ClientTimeout(10)) as session:
        try:
            while True:
                request = steps.send(answer)
                answer, count = await send(session, request), count + 1
        except StopIteration:
            loop.report(count, ", chunked, 100-continue")


asyncio.run(main())
