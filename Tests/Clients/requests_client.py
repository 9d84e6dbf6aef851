import loop
import requests

with requests.Session() as session:
    def send(method, url, fields, content):
        answer = session.request(method, url, headers=fields, data=content, timeout=10)
        return answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, answer.text

    loop.run(send)
