import httpx
import loop

with httpx.Client(timeout=10) as client:
    def send(method, url, fields, content):
        answer = client.request(method, url, headers=fields, content=content)
        return answer.status_code, dict(answer.headers), answer.text

    loop.run(send)
