import asyncio

import aiohttp
import loop


async def main():
    steps, answer = loop.steps(), None
    async with aiohttp.ClientSession() as session:
        try:
            while True:
                method, path, fields, content = steps.send(answer)
                headers = {**loop.AUTHORIZATION, **fields}
                async with session.request(method, loop.BASE + path, headers=headers, data=content) as got:
                    answer = got.status, {name.lower(): value for name, value in got.headers.items()}, await got.text()
        except StopIteration:
            pass


asyncio.run(main())
