"""A real web server before the releases, while they are switched under its readers."""

from __future__ import annotations

import http.client
import os
import threading
from pathlib import Path

from tests.press.publish import steps
from tests.press.publish.conftest import contents, free_port, program, running, site

SWITCHES = 40
READERS = 3


def test_no_reader_sees_a_mixed_or_failed_page(tmp_path: Path) -> None:
    nginx = program("nginx")
    target = tmp_path / "web"
    sites = [site(tmp_path / name, name, files=3) for name in ("first", "second")]
    steps.put(str(target), sites[1])
    whole = {path: {contents(folder)[path] for folder in sites} for path in contents(sites[0])}
    port = free_port()
    config = tmp_path / "nginx.conf"
    config.write_text(
        ("user root;\n" if os.getuid() == 0 else "")
        + f"""
        daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; worker_processes 2;
        events {{ worker_connections 64; }}
        http {{
            access_log off; sendfile on;
            client_body_temp_path {tmp_path}/b; proxy_temp_path {tmp_path}/p;
            fastcgi_temp_path {tmp_path}/f; uwsgi_temp_path {tmp_path}/u;
            scgi_temp_path {tmp_path}/s;
            server {{ listen 127.0.0.1:{port}; root {target}/current; }}
        }}
        """
    )
    end = threading.Event()
    faults: list[str] = []
    seen: set[bytes] = set()
    requests = [0] * READERS

    def read(reader: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while not end.is_set():
            for path, versions in whole.items():
                connection.request("GET", f"/{path}")
                answer = connection.getresponse()
                content = answer.read()
                requests[reader] += 1
                seen.add(content)
                if answer.status != 200 or content not in versions:
                    faults.append(f"{path}: {answer.status}, {len(content)} bytes")
        connection.close()

    with running([nginx, "-p", str(tmp_path), "-c", str(config)], port):
        readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
        for reader in readers:
            reader.start()
        try:
            for number in range(SWITCHES):
                steps.put(str(target), sites[number % 2], keep=2)
        finally:
            end.set()
            for reader in readers:
                reader.join()
    assert faults == []
    assert seen == {content for versions in whole.values() for content in versions}
    assert sum(requests) > 5 * SWITCHES
