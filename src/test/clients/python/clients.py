"""Real clients in Python: says of each what came back, one JSON object a line.

python clients.py CLIENT BASE MODEL,… [EMBEDDING-MODEL,…]; the key is in DRAWBRIDGE_KEY.
"""

import json
import os
import sys

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
PLACE = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
ANSWER = {
    "type": "object",
    "properties": {"answer": {"type": "integer"}},
    "required": ["answer"],
    "additionalProperties": False,
}
FORBIDDEN = "forbidden"

client, base = sys.argv[1:3]
models = sys.argv[3].split(",")
embedders = sys.argv[4].split(",") if len(sys.argv) > 4 else []
key = os.environ["DRAWBRIDGE_KEY"]


def tell(feature, value):
    line = {"model": model, "feature": feature, "value": value}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def attempt(feature, run):
    """A client's own failure is told too, so that the test shows what its user would see."""
    try:
        tell(feature, run())
    except Exception as e:  # noqa: BLE001
        tell(feature, {"failed": type(e).__name__, "message": str(e)[:400]})


def refused(run):
    try:
        run()
        return "nothing was refused"
    except Exception as e:  # noqa: BLE001
        return {"failed": type(e).__name__, "message": str(e)[:1000]}


def openai_chat():
    from openai import OpenAI

    c = OpenAI(base_url=base + "/v1", api_key=key, max_retries=0)
    say = c.chat.completions.create
    user = lambda text: [{"role": "user", "content": text}]
    tool = {
        "type": "function",
        "function": {"name": "weather", "description": "Tells the weather.", "parameters": PLACE},
    }

    def chat():
        a = say(model=model, messages=user("Hello"))
        return {
            "text": a.choices[0].message.content,
            "stop": a.choices[0].finish_reason,
            "input": a.usage.prompt_tokens,
            "output": a.usage.completion_tokens,
        }

    def stream():
        text, stop, usage, pieces = "", None, None, 0
        for chunk in say(
            model=model, messages=user("Hello"), stream=True, stream_options={"include_usage": True}
        ):
            if chunk.usage:
                usage = chunk.usage
            for choice in chunk.choices:
                if choice.delta.content:
                    text += choice.delta.content
                    pieces += 1
                stop = choice.finish_reason or stop
        return {"text": text, "stop": stop, "pieces": pieces > 1, "output": usage.completion_tokens}

    def tools():
        messages = user("What is the weather?")
        a = say(model=model, messages=messages, tools=[tool]).choices[0]
        call = a.message.tool_calls[0]
        messages += [
            a.message,
            {"role": "tool", "tool_call_id": call.id, "content": "rain"},
        ]
        b = say(model=model, messages=messages, tools=[tool]).choices[0]
        return {
            "name": call.function.name,
            "arguments": json.loads(call.function.arguments),
            "stop": a.finish_reason,
            "text": b.message.content,
        }

    def streamed_tools():
        from openai.lib.streaming.chat import ChatCompletionStreamState

        state = ChatCompletionStreamState()
        for chunk in say(
            model=model, messages=user("weather in both"), tools=[tool, other], stream=True
        ):
            state.handle_chunk(chunk)
        calls = state.get_final_completion().choices[0].message.tool_calls
        return [[c.function.name, json.loads(c.function.arguments)] for c in calls]

    other = json.loads(json.dumps(tool))
    other["function"]["name"] = "tide"

    def schema():
        a = say(
            model=model,
            messages=user("What is it?"),
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "answer", "schema": ANSWER, "strict": True},
            },
        )
        return json.loads(a.choices[0].message.content)

    def vision():
        a = say(
            model=model,
            messages=[
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": "What is this?"},
                        {
                            "type": "image_url",
                            "image_url": {"url": "data:image/png;base64," + PIXEL},
                        },
                    ],
                }
            ],
        )
        return a.choices[0].message.content

    attempt("chat", chat)
    attempt("stream", stream)
    attempt("tools", tools)
    attempt("streamed_tools", streamed_tools)
    attempt("schema", schema)
    attempt("vision", vision)
    attempt("refused", lambda: refused(lambda: say(model=FORBIDDEN, messages=user("Hello"))))
    attempt("models", lambda: sorted(m.id for m in c.models.list()))
    for embedder in embedders if model == models[0] else []:
        attempt(
            "embeddings of " + embedder,
            lambda: [
                len(d.embedding) for d in c.embeddings.create(model=embedder, input=["a", "b"]).data
            ],
        )


def openai_responses():
    from openai import OpenAI

    c = OpenAI(base_url=base + "/v1", api_key=key, max_retries=0)
    say = c.responses.create
    tool = {
        "type": "function",
        "name": "weather",
        "description": "Tells the weather.",
        "parameters": PLACE,
        "strict": False,
    }

    def chat():
        a = say(model=model, input="Hello")
        return {
            "text": a.output_text,
            "stop": a.status,
            "input": a.usage.input_tokens,
            "output": a.usage.output_tokens,
        }

    def stream():
        text, pieces = "", 0
        with c.responses.stream(model=model, input="Hello") as events:
            for event in events:
                if event.type == "response.output_text.delta":
                    text += event.delta
                    pieces += 1
            final = events.get_final_response()
        return {
            "text": final.output_text,
            "stop": final.status,
            "pieces": pieces > 1 and text == final.output_text,
            "output": final.usage.output_tokens,
        }

    def tools():
        items = [{"role": "user", "content": "What is the weather?"}]
        a = say(model=model, input=items, tools=[tool])
        call = [o for o in a.output if o.type == "function_call"][0]
        items += a.output
        items.append({"type": "function_call_output", "call_id": call.call_id, "output": "rain"})
        b = say(model=model, input=items, tools=[tool])
        return {
            "name": call.name,
            "arguments": json.loads(call.arguments),
            "stop": a.status,
            "text": b.output_text,
        }

    def schema():
        a = say(
            model=model,
            input="What is it?",
            text={
                "format": {"type": "json_schema", "name": "answer", "schema": ANSWER, "strict": True}
            },
        )
        return json.loads(a.output_text)

    def vision():
        a = say(
            model=model,
            input=[
                {
                    "role": "user",
                    "content": [
                        {"type": "input_text", "text": "What is this?"},
                        {"type": "input_image", "image_url": "data:image/png;base64," + PIXEL},
                    ],
                }
            ],
        )
        return a.output_text

    attempt("chat", chat)
    attempt("stream", stream)
    attempt("tools", tools)
    attempt("schema", schema)
    attempt("vision", vision)
    attempt("refused", lambda: refused(lambda: say(model=FORBIDDEN, input="Hello")))


def anthropic():
    from anthropic import Anthropic

    c = Anthropic(base_url=base, api_key=key, max_retries=0)
    user = lambda text: [{"role": "user", "content": text}]
    tool = {"name": "weather", "description": "Tells the weather.", "input_schema": PLACE}
    say = lambda **more: c.messages.create(model=model, max_tokens=512, **more)
    text_of = lambda a: "".join(b.text for b in a.content if b.type == "text")

    def chat():
        a = say(messages=user("Hello"))
        return {
            "text": text_of(a),
            "stop": a.stop_reason,
            "input": a.usage.input_tokens + (a.usage.cache_read_input_tokens or 0),
            "output": a.usage.output_tokens,
        }

    def stream():
        pieces = 0
        with c.messages.stream(model=model, max_tokens=512, messages=user("Hello")) as events:
            for _ in events.text_stream:
                pieces += 1
            a = events.get_final_message()
        return {
            "text": text_of(a),
            "stop": a.stop_reason,
            "pieces": pieces > 1,
            "output": a.usage.output_tokens,
        }

    def tools():
        messages = user("What is the weather?")
        a = say(messages=messages, tools=[tool])
        call = [b for b in a.content if b.type == "tool_use"][0]
        messages += [
            {"role": "assistant", "content": a.content},
            {
                "role": "user",
                "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "rain"}],
            },
        ]
        b = say(messages=messages, tools=[tool])
        return {
            "name": call.name,
            "arguments": call.input,
            "stop": a.stop_reason,
            "text": text_of(b),
        }

    def streamed_tools():
        other = dict(tool, name="tide")
        with c.messages.stream(
            model=model, max_tokens=512, messages=user("weather in both"), tools=[tool, other]
        ) as events:
            a = events.get_final_message()
        return [[b.name, b.input] for b in a.content if b.type == "tool_use"]

    def schema():
        a = say(
            messages=user("What is it?"),
            output_config={"format": {"type": "json_schema", "schema": ANSWER}},
        )
        return json.loads(text_of(a))

    def vision():
        image = {"type": "base64", "media_type": "image/png", "data": PIXEL}
        a = say(
            messages=[
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": "What is this?"},
                        {"type": "image", "source": image},
                    ],
                }
            ]
        )
        return text_of(a)

    def thinking():
        messages = user("Hello")
        thought = {"type": "enabled", "budget_tokens": 1024}
        a = c.messages.create(model=model, max_tokens=2048, messages=messages, thinking=thought)
        kinds = [b.type for b in a.content]
        messages += [{"role": "assistant", "content": a.content}, *user("Hello again")]
        b = c.messages.create(model=model, max_tokens=2048, messages=messages, thinking=thought)
        return {"kinds": kinds, "text": text_of(b)}

    attempt("chat", chat)
    attempt("stream", stream)
    attempt("tools", tools)
    attempt("streamed_tools", streamed_tools)
    attempt("schema", schema)
    attempt("vision", vision)
    attempt("thinking", thinking)
    attempt(
        "refused",
        lambda: refused(
            lambda: c.messages.create(model=FORBIDDEN, max_tokens=9, messages=user("Hello"))
        ),
    )
    attempt("models", lambda: sorted(m.id for m in c.models.list()))
    attempt(
        "count",
        lambda: c.messages.count_tokens(model=model, messages=user("Hello " * 40)).input_tokens > 40,
    )


def google():
    from google import genai
    from google.genai import types

    c = genai.Client(api_key=key, http_options={"base_url": base})
    say = c.models.generate_content
    declared = {
        "name": "weather",
        "description": "Tells the weather.",
        "parameters_json_schema": PLACE,
    }
    tool = types.Tool(function_declarations=[declared])
    by_hand = {"tools": [tool], "automatic_function_calling": {"disable": True}}

    def chat():
        a = say(model=model, contents="Hello")
        return {
            "text": a.text,
            "stop": a.candidates[0].finish_reason.name,
            "input": a.usage_metadata.prompt_token_count,
            "output": a.usage_metadata.candidates_token_count
            + (a.usage_metadata.thoughts_token_count or 0),
        }

    def stream():
        text, pieces, last = "", 0, None
        for chunk in c.models.generate_content_stream(model=model, contents="Hello"):
            if chunk.text:
                text += chunk.text
                pieces += 1
            last = chunk
        return {
            "text": text,
            "stop": last.candidates[0].finish_reason.name,
            "pieces": pieces > 1,
            "output": last.usage_metadata.candidates_token_count
            + (last.usage_metadata.thoughts_token_count or 0),
        }

    def tools():
        asked = types.Content(role="user", parts=[types.Part(text="What is the weather?")])
        a = say(model=model, contents=[asked], config=by_hand)
        call = a.function_calls[0]
        told = types.Content(
            role="user",
            parts=[
                types.Part(
                    function_response=types.FunctionResponse(
                        id=call.id, name=call.name, response={"result": "rain"}
                    )
                )
            ],
        )
        b = say(model=model, contents=[asked, a.candidates[0].content, told], config=by_hand)
        return {
            "name": call.name,
            "arguments": call.args,
            "stop": a.candidates[0].finish_reason.name,
            "text": b.text,
        }

    def schema():
        a = say(
            model=model,
            contents="What is it?",
            config={"response_mime_type": "application/json", "response_json_schema": ANSWER},
        )
        return json.loads(a.text)

    def vision():
        import base64

        image = types.Part.from_bytes(data=base64.b64decode(PIXEL), mime_type="image/png")
        return say(model=model, contents=["What is this?", image]).text

    attempt("chat", chat)
    attempt("stream", stream)
    attempt("tools", tools)
    attempt("schema", schema)
    attempt("vision", vision)
    attempt("refused", lambda: refused(lambda: say(model=FORBIDDEN, contents="Hello")))
    attempt("models", lambda: sorted(m.name for m in c.models.list()))
    attempt(
        "count", lambda: c.models.count_tokens(model=model, contents="Hello " * 40).total_tokens > 40
    )
    for embedder in embedders if model == models[0] else []:
        attempt(
            "embeddings of " + embedder,
            lambda: [
                len(e.values)
                for e in c.models.embed_content(model=embedder, contents=["a", "b"]).embeddings
            ],
        )


def chain(made):
    from langchain_core.tools import tool
    from pydantic import BaseModel

    @tool
    def weather(city: str) -> str:
        """Tells the weather."""
        return "rain"

    class Answer(BaseModel):
        answer: int

    def tools():
        from langchain_core.messages import HumanMessage

        messages = [HumanMessage("What is the weather?")]
        bound = made.bind_tools([weather])
        a = bound.invoke(messages)
        call = a.tool_calls[0]
        messages += [a, weather.invoke(call)]
        return {
            "name": call["name"],
            "arguments": call["args"],
            "text": bound.invoke(messages).text,
        }

    def vision():
        from langchain_core.messages import HumanMessage

        image = {"type": "image", "base64": PIXEL, "mime_type": "image/png"}
        return made.invoke(
            [HumanMessage(content=[{"type": "text", "text": "What is this?"}, image])]
        ).text

    def stream():
        pieces = [p.text for p in made.stream("Hello")]
        return {"text": "".join(pieces), "pieces": len([p for p in pieces if p]) > 1}

    attempt("chat", lambda: {"text": made.invoke("Hello").text})
    attempt("stream", stream)
    attempt("tools", tools)
    attempt(
        "schema",
        lambda: made.with_structured_output(Answer, method="json_schema")
        .invoke("What is it?")
        .model_dump(),
    )
    attempt("vision", vision)


def langchain_openai():
    from langchain_openai import ChatOpenAI

    chain(ChatOpenAI(model=model, base_url=base + "/v1", api_key=key, max_retries=0))


def langchain_anthropic():
    from langchain_anthropic import ChatAnthropic

    chain(ChatAnthropic(model=model, base_url=base, api_key=key, max_retries=0))


def langchain_google():
    from langchain_google_genai import ChatGoogleGenerativeAI

    chain(ChatGoogleGenerativeAI(model=model, base_url=base, api_key=key, max_retries=0))


for model in models:
    globals()[client]()
