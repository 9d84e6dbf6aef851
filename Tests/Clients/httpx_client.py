import httpx
import loop

with httpx.Client(base_url=loop.BASE, timeout=10) as client:
    def send(request):
        content = iter([request.content]) if request.is_chunked else request.content
        answer = client.request(request.method, request.path, headers=request.fields, content=content)
        return loop.Answer(answer.status_code, answer.headers, answer.text)

    loop.run(send, ", chunked")
