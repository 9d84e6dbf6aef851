import loop
import requests

with requests.Session() as session:
    def send(request):
        content = iter([request.content]) if request.is_chunked else request.content
        answer = session.request(request.method, loop.BASE + request.path, headers=request.fields, data=content, timeout=10)
        return loop.Answer(answer.status_code, answer.headers, answer.text)

    loop.run(send, ", chunked")
