package dev.drawbridge.policy.engine;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.fasterxml.jackson.databind.JsonNode;
import com.styra.opa.wasm.OpaWasm_Env;
import com.styra.opa.wasm.OpaWasm_ModuleExports;
import com.styra.opa.wasm.OpaWasm_ModuleImports;
import dev.drawbridge.policy.builtin.HostBuiltin;
import dev.drawbridge.policy.builtin.HostBuiltins;
import dev.drawbridge.policy.bundle.EngineQuestion;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.SplitInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a policy: its memory, the data in it, and OPA's calls into it (WebAssembly ABI
 * 1.2 and later). Used by one thread at a time. After a failed evaluation it is not used again.
 */
final class WasmInstance implements OpaWasm_ModuleImports, OpaWasm_Env {
  /** 64 MiB: what a policy may hold; beyond it the evaluation fails. */
  private static final int MAX_PAGES = 1024;

  private static final int FIRST_PAGES = 10;

  private final PolicyMemory memory = new PolicyMemory(FIRST_PAGES, MAX_PAGES);
  private final OpaWasm_ModuleExports exports;
  private final Map<EngineQuestion, Integer> entrypoints = new EnumMap<>(EngineQuestion.class);
  private final @Nullable HostBuiltin[] builtins;
  private final Set<String> unknown = new TreeSet<>();
  private boolean clocked;
  private @Nullable CandidateValues candidates;
  private final int empty;
  private int data;
  private int heap;
  private int rest;
  private int pagesAtRest;

  WasmInstance(com.dylibso.chicory.wasm.WasmModule module, Function<Instance, Machine> machines) {
    Instance instance =
        Instance.builder(module)
            .withImportValues(imports())
            .withMemoryFactory(limits -> memory)
            .withMachineFactory(machines)
            .build();
    exports = new OpaWasm_ModuleExports(instance);
    if (exports.opaWasmAbiVersion().getValue() != 1
        || exports.opaWasmAbiMinorVersion().getValue() < 2) {
      throw new PolicyException("policy.wasm is of an ABI that is not known: 1.2 or later is");
    }
    JsonNode named = json(exports.opaJsonDump(exports.entrypoints()));
    for (EngineQuestion question : EngineQuestion.values()) {
      if (named.has(question.path())) entrypoints.put(question, named.get(question.path()).asInt());
    }
    JsonNode needed = json(exports.opaJsonDump(exports.builtins()));
    int most = -1;
    for (JsonNode id : needed) most = Math.max(most, id.asInt());
    builtins = new HostBuiltin[most + 1];
    for (var entry : needed.properties()) {
      HostBuiltin builtin = HostBuiltins.named(entry.getKey());
      builtins[entry.getValue().asInt()] = builtin;
      if (builtin == null) unknown.add(entry.getKey());
      clocked |= entry.getKey().equals(HostBuiltins.CLOCK);
    }
    empty = aligned(exports.opaHeapPtrGet());
  }

  private com.dylibso.chicory.runtime.ImportValues imports() {
    return toImportValues();
  }

  boolean answers(EngineQuestion question) {
    return entrypoints.containsKey(question);
  }

  /** Names of the builtins that the policy needs and the host lacks. */
  Set<String> unknownBuiltins() {
    return unknown;
  }

  /** Whether the policy reads the clock beside {@code request.time}. */
  boolean readsClock() {
    return clocked;
  }

  /** Whether evaluations made the memory grow so far that the instance is better made anew. */
  boolean swollen() {
    return memory.pages() > pagesAtRest + MAX_PAGES / 4;
  }

  /** Bytes of models that it holds from one decision to the next. */
  int held() {
    return heap - rest;
  }

  /** Sets the data, in place of any that it held. */
  void hold(byte[] json) {
    exports.opaHeapPtrSet(empty);
    int text = exports.opaMalloc(json.length);
    memory.write(text, json);
    data = exports.opaJsonParse(text, json.length);
    if (data == 0) throw new PolicyException("the bundle's data are no JSON");
    candidates = new CandidateValues(exports, memory);
    heap = aligned(exports.opaHeapPtrGet());
    rest = heap;
    pagesAtRest = memory.pages();
  }

  /**
   * The rule's value for an input, as OPA's ABI gives it: a list that is empty where the rule is
   * undefined.
   *
   * @throws RuntimeException where the evaluation fails or the thread is interrupted
   */
  JsonNode evaluate(EngineQuestion question, byte[] input) {
    int end = aligned(heap + input.length);
    int lacking = end - memory.pages() * Memory.PAGE_SIZE;
    if (lacking > 0 && memory.grow(lacking / Memory.PAGE_SIZE + 1) < 0) {
      throw new PolicyException("the input does not fit the policy's memory");
    }
    memory.write(heap, input);
    Integer entrypoint = entrypoints.get(question);
    if (entrypoint == null) throw new PolicyException("no entrypoint " + question.path());
    return json(exports.opaEval(0, entrypoint, data, heap, input.length, end, 0));
  }

  /**
   * As {@link #evaluate}, where what is known of the models is kept in the memory.
   *
   * @throws RuntimeException as there
   */
  JsonNode decide(SplitInput input) {
    CandidateValues known = candidates;
    Integer entrypoint = entrypoints.get(EngineQuestion.DECISION);
    if (known == null || entrypoint == null) throw new PolicyException("no data, or no entrypoint");
    if (held() > CandidateValues.MOST_BYTES) {
      known.forget();
      heap = rest;
    }
    exports.opaHeapPtrSet(heap);
    boolean kept = known.keepAll(input);
    heap = aligned(exports.opaHeapPtrGet());
    pagesAtRest = Math.max(pagesAtRest, heap / Memory.PAGE_SIZE + 1);
    if (!kept) return evaluate(EngineQuestion.DECISION, input.whole());
    exports.opaHeapPtrSet(heap);
    int context = exports.opaEvalCtxNew();
    exports.opaEvalCtxSetInput(context, known.input(input));
    exports.opaEvalCtxSetData(context, data);
    exports.opaEvalCtxSetEntrypoint(context, entrypoint);
    if (exports.eval(context) != 0) throw new PolicyException("the evaluation failed");
    int result = exports.opaEvalCtxGetResult(context);
    JsonNode read = known.read(result);
    return read == null ? json(exports.opaJsonDump(result)) : read;
  }

  private static int aligned(int address) {
    return (address + 7) & ~7;
  }

  private JsonNode json(int address) {
    try {
      return DecisionJson.MAPPER.readTree(bytes(address));
    } catch (IOException e) {
      throw new PolicyException("the policy wrote no JSON", e);
    }
  }

  /** The bytes from an address to the next zero. */
  private byte[] bytes(int address) {
    return memory.readBytes(address, memory.zeroFrom(address) - address);
  }

  private int call(int id, int... addresses) {
    HostBuiltin builtin = builtins[id];
    if (builtin == null) throw new PolicyException("a builtin that the host lacks was called");
    JsonNode[] arguments = new JsonNode[addresses.length];
    for (int i = 0; i < addresses.length; i++) {
      arguments[i] = json(exports.opaJsonDump(addresses[i]));
    }
    JsonNode result;
    try {
      result = builtin.call(arguments);
    } catch (HostBuiltin.Undefined e) {
      return 0; // as OPA does: an error of a builtin makes the expression undefined
    }
    byte[] json = result.toString().getBytes(StandardCharsets.UTF_8);
    int text = exports.opaMalloc(json.length);
    memory.write(text, json);
    return exports.opaJsonParse(text, json.length);
  }

  @Override
  public OpaWasm_Env env() {
    return this;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public void opaAbort(int message) {
    throw new PolicyException("the policy aborted");
  }

  @Override
  public int opaBuiltin0(int id, int context) {
    return call(id);
  }

  @Override
  public int opaBuiltin1(int id, int context, int first) {
    return call(id, first);
  }

  @Override
  public int opaBuiltin2(int id, int context, int first, int second) {
    return call(id, first, second);
  }

  @Override
  public int opaBuiltin3(int id, int context, int first, int second, int third) {
    return call(id, first, second, third);
  }

  @Override
  public int opaBuiltin4(int id, int context, int first, int second, int third, int fourth) {
    return call(id, first, second, third, fourth);
  }
}
