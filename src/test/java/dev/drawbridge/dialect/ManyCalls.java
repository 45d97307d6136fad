package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.gemini.GeminiRequestScanner;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.dialect.responses.ResponsesDialect;
import dev.drawbridge.dialect.responses.ResponsesRequestScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Bodies of each caller's dialect with very many of one thing each. */
final class ManyCalls {
  /**
   * One of them.
   *
   * @param element what there are many of; {@code #} is its number, {@code '} a quotation mark; two
   *     with {@code |} between them stand at two places
   * @param body with {@code @} where they stand
   */
  record Shape(Dialect dialect, String name, String element, String body) {
    ModelCall call(int count) {
      return read(bytes(count));
    }

    ModelCall read(byte[] bytes) {
      return switch (dialect.wire()) {
        case "openai" -> OpenAiRequestScanner.read(bytes);
        case "responses" -> ResponsesRequestScanner.read(bytes);
        case "anthropic" -> AnthropicRequestScanner.read(bytes);
        default -> GeminiRequestScanner.read(bytes, "m", false);
      };
    }

    byte[] bytes(int count) {
      String all = body;
      for (String each : element.split("\\|")) {
        String many = joined(count, i -> each.replace("#", Integer.toString(i)));
        all = element.contains("|") ? all.replaceFirst("@", many) : all.replace("@", many);
      }
      return all.replace('\'', '"').getBytes(UTF_8);
    }

    @Override
    public String toString() {
      return dialect.wire() + " " + name;
    }
  }

  private static final List<Shape> SHAPES = new ArrayList<>();

  private ManyCalls() {}

  static List<Shape> shapes() {
    return List.copyOf(SHAPES);
  }

  static String joined(int count, IntFunction<String> element) {
    var all = new StringBuilder();
    for (int i = 0; i < count; i++) {
      if (i > 0) all.append(',');
      all.append(element.apply(i));
    }
    return all.toString();
  }

  private static void openAi(String name, String element, String members) {
    boolean messages = members.contains("'messages'");
    String rest = messages ? "" : ",'messages':[{'role':'user','content':'x'}]";
    SHAPES.add(new Shape(OpenAiDialect.ID, name, element, "{'model':'m'," + members + rest + "}"));
  }

  private static void responses(String name, String element, String members) {
    String rest = members.contains("'input'") ? "" : ",'input':'x'";
    SHAPES.add(
        new Shape(ResponsesDialect.ID, name, element, "{'model':'m'," + members + rest + "}"));
  }

  private static void anthropic(String name, String element, String members) {
    boolean messages = members.contains("'messages'");
    String rest = messages ? "" : ",'messages':[{'role':'user','content':'x'}]";
    String body = "{'model':'m','max_tokens':9," + members + rest + "}";
    SHAPES.add(new Shape(AnthropicDialect.ID, name, element, body));
  }

  private static void gemini(String name, String element, String members) {
    boolean contents = members.contains("'contents'");
    String rest = contents ? "" : ",'contents':[{'role':'user','parts':[{'text':'x'}]}]";
    SHAPES.add(new Shape(GeminiDialect.ID, name, element, "{" + members + rest + "}"));
  }

  static {
    String user = "{'role':'user','content':'a'}";
    openAi("messages of the user", user, "'messages':[@]");
    openAi("messages of the assistant", "{'role':'assistant','content':'a'}", "'messages':[@]");
    openAi("turns", user + ",{'role':'assistant','content':'b'}", "'messages':[@]");
    openAi("instructions first", "{'role':'system','content':'a'}", "'messages':[@," + user + "]");
    openAi(
        "instructions between", "{'role':'system','content':'a'}", "'messages':[" + user + ",@]");
    openAi("parts", "{'type':'text','text':'a'}", "'messages':[{'role':'user','content':[@]}]");
    openAi(
        "marks",
        "{'type':'text','text':'a','cache_control':{'type':'ephemeral'}}",
        "'messages':[{'role':'user','content':[@]}]");
    openAi(
        "images",
        "{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}}",
        "'messages':[{'role':'user','content':[@]}]");
    openAi(
        "documents of one name",
        "{'type':'file','file':{'filename':'a.pdf','file_data':'data:application/pdf;base64,AA=='}}",
        "'messages':[{'role':'user','content':[@]}]");
    openAi(
        "calls",
        "{'id':'c#','type':'function','function':{'name':'f#','arguments':'{}'}}",
        "'messages':[" + user + ",{'role':'assistant','tool_calls':[@]}]");
    openAi(
        "results",
        "{'role':'tool','tool_call_id':'c#','content':'r'}",
        "'messages':[" + user + ",@]");
    openAi(
        "calls with results",
        "{'role':'assistant','tool_calls':[{'id':'c#','type':'function','function':"
            + "{'name':'f','arguments':'{}'}}]},{'role':'tool','tool_call_id':'c#','content':'r'}",
        "'messages':[" + user + ",@]");
    openAi(
        "reasoning",
        "{'type':'reasoning.text','text':'a','signature':'s'}",
        "'messages':[{'role':'assistant','content':'b','reasoning_details':[@]}]");
    openAi(
        "annotations",
        "{'type':'url_citation','url_citation':{'url':'u','start_index':0,'end_index':1}}",
        "'messages':[{'role':'assistant','content':'b','annotations':[@]}," + user + "]");
    String function = "{'type':'function','function':{'name':'f#'}}";
    openAi("tools", function, "'tools':[@]");
    openAi(
        "allowed tools",
        function,
        "'tools':[@],'tool_choice':{'type':'allowed_tools','allowed_tools':"
            + "{'mode':'auto','tools':[@]}}");
    openAi("functions", "{'name':'f#','parameters':{'type':'object'}}", "'functions':[@]");
    openAi(
        "schema nodes",
        "{'type':'object','properties':{}}",
        "'tools':[{'type':'function','function':{'name':'f','parameters':{'anyOf':[@]}}}]");
    openAi(
        "argument nodes",
        "{'a':[1.50,'\\ud800',null]}",
        "'messages':[{'role':'assistant','tool_calls':[{'id':'c','type':'function',"
            + "'function':{'name':'f','arguments':{'x':[@]}}}]}]");
    openAi(
        "form nodes",
        "{'type':'object','properties':{}}",
        "'response_format':{'type':'json_schema','json_schema':{'name':'n',"
            + "'schema':{'type':'object','anyOf':[@]}}}");
    openAi("metadata", "'m#':'v'", "'metadata':{@}");
    openAi("stops", "'s#'", "'stop':[@]");
    openAi("fields", "'x#':1", "@");
    openAi("fields of a message", "'x#':1", "'messages':[{'role':'user','content':'a',@}]");

    String text = "{'type':'text','text':'a'}";
    anthropic("messages of the user", user, "'messages':[@]");
    anthropic("turns", user + ",{'role':'assistant','content':'b'}", "'messages':[@]");
    anthropic("system", text, "'system':[@]");
    anthropic("parts", text, "'messages':[{'role':'user','content':[@]}]");
    anthropic(
        "marks",
        "{'type':'text','text':'a','cache_control':{'type':'ephemeral'}}",
        "'messages':[{'role':'user','content':[@]}]");
    String result = "{'type':'tool_result','tool_use_id':'c#','content':'r'}";
    anthropic("results", result, "'messages':[{'role':'user','content':[@]}]");
    anthropic(
        "messages of results", "{'role':'user','content':[" + result + "]}", "'messages':[@]");
    anthropic(
        "results among texts", text + "," + result, "'messages':[{'role':'user','content':[@]}]");
    anthropic(
        "calls",
        "{'type':'tool_use','id':'c#','name':'f#','input':{'a':1}}",
        "'messages':[" + user + ",{'role':'assistant','content':[@]}]");
    anthropic(
        "thoughts",
        "{'type':'thinking','thinking':'a','signature':'s'}",
        "'messages':[" + user + ",{'role':'assistant','content':[@]}]");
    anthropic("tools", "{'name':'f#','input_schema':{'type':'object'}}", "'tools':[@]");
    anthropic(
        "schema nodes",
        "{'type':'object','properties':{}}",
        "'tools':[{'name':'f','input_schema':{'type':'object','anyOf':[@]}}]");
    anthropic(
        "argument nodes",
        "{'a':[1.50,true]}",
        "'messages':[{'role':'assistant','content':[{'type':'tool_use','id':'c','name':'f',"
            + "'input':{'x':[@]}}]}]");
    anthropic("stops", "'s#'", "'stop_sequences':[@]");

    String said = "{'type':'message','role':'user','content':'a'}";
    responses("messages of the user", said, "'input':[@]");
    responses(
        "turns", said + ",{'type':'message','role':'assistant','content':'b'}", "'input':[@]");
    responses(
        "parts",
        "{'type':'input_text','text':'a'}",
        "'input':[{'type':'message','role':'user','content':[@]}]");
    responses(
        "calls",
        "{'type':'function_call','call_id':'c#','name':'f#','arguments':'{}'}",
        "'input':[" + said + ",@]");
    responses(
        "results",
        "{'type':'function_call_output','call_id':'c#','output':'r'}",
        "'input':[" + said + ",@]");
    responses(
        "thoughts",
        "{'type':'reasoning','summary':[{'type':'summary_text','text':'a'}],"
            + "'encrypted_content':'drawbridge.none'}",
        "'input':[@," + said + "]");
    responses("tools", "{'type':'function','name':'f#','parameters':{}}", "'tools':[@]");
    responses(
        "allowed tools",
        "{'type':'function','name':'f#'}",
        "'tools':[@],'tool_choice':{'type':'allowed_tools','mode':'auto','tools':[@]}");
    responses(
        "schema nodes",
        "{'type':'object','properties':{}}",
        "'tools':[{'type':'function','name':'f','parameters':{'anyOf':[@]}}]");
    responses(
        "form nodes",
        "{'type':'object','properties':{}}",
        "'text':{'format':{'type':'json_schema','name':'n','schema':{'anyOf':[@]}}}");
    responses("metadata", "'m#':'v'", "'metadata':{@}");

    gemini("contents of the user", "{'role':'user','parts':[{'text':'a'}]}", "'contents':[@]");
    gemini(
        "contents of the model",
        "{'role':'model','parts':[{'text':'a'}]}",
        "'contents':[{'role':'user','parts':[{'text':'x'}]},@]");
    gemini(
        "thoughts of the model",
        "{'role':'model','parts':[{'text':'a','thought':true}]}",
        "'contents':[{'role':'user','parts':[{'text':'x'}]},@]");
    gemini(
        "turns",
        "{'role':'user','parts':[{'text':'a'}]},{'role':'model','parts':[{'text':'b'}]}",
        "'contents':[@]");
    gemini("parts", "{'text':'a'}", "'contents':[{'role':'user','parts':[@]}]");
    gemini("system", "{'text':'a'}", "'systemInstruction':{'parts':[@]}");
    String call = "{'functionCall':{'name':'f#','args':{'a':1}}}";
    String answer = "{'functionResponse':{'name':'f#','response':{'output':'r'}}}";
    gemini(
        "calls",
        call,
        "'contents':[{'role':'user','parts':[{'text':'x'}]},{'role':'model','parts':[@]}]");
    gemini(
        "calls in contents",
        "{'role':'model','parts':[" + call + "]}",
        "'contents':[{'role':'user','parts':[{'text':'x'}]},@]");
    gemini("results", answer, "'contents':[{'role':'user','parts':[@]}]");
    gemini("results in contents", "{'role':'user','parts':[" + answer + "]}", "'contents':[@]");
    gemini(
        "results after texts",
        "{'role':'user','parts':[{'text':'x'}," + answer + "]}",
        "'contents':[@]");
    gemini(
        "calls and then results",
        "{'functionCall':{'name':'f','id':'c#','args':{}}}"
            + "|{'functionResponse':{'name':'f','id':'c#','response':{'output':'r'}}}",
        "'contents':[{'role':'user','parts':[{'text':'x'}]},{'role':'model','parts':[@]},"
            + "{'role':'user','parts':[@]}]");
    gemini("tools", "{'name':'f#'}", "'tools':[{'functionDeclarations':[@]}]");
    gemini(
        "allowed tools",
        "'f#'",
        "'toolConfig':{'functionCallingConfig':{'mode':'AUTO','allowedFunctionNames':[@]}},"
            + "'tools':[{'functionDeclarations':[{'name':'f1'},{'name':'f2'}]}]");
    gemini(
        "schema nodes",
        "{'type':'OBJECT','properties':{}}",
        "'tools':[{'functionDeclarations':[{'name':'f','parameters':{'anyOf':[@]}}]}]");
    gemini(
        "schema nodes as JSON Schema",
        "{'type':'object'}",
        "'tools':[{'functionDeclarations':[{'name':'f','parametersJsonSchema':{'anyOf':[@]}}]}]");
    gemini(
        "argument nodes",
        "{'a':1}",
        "'contents':[{'role':'model','parts':[{'functionCall':{'name':'f','args':{'x':[@]}}}]},"
            + "{'role':'user','parts':[{'functionResponse':{'name':'f','response':{'x':1}}}]}]");
    gemini(
        "result nodes",
        "{'a':1}",
        "'contents':[{'role':'user','parts':[{'functionResponse':{'name':'f',"
            + "'response':{'error':[@]}}},{'text':'x'}]}]");
    gemini("stops", "'s#'", "'generationConfig':{'stopSequences':[@]}");
  }
}
