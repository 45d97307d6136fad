package dev.drawbridge.policy.engine;

import com.dylibso.chicory.compiler.Cache;
import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import dev.drawbridge.policy.bundle.EngineQuestion;
import dev.drawbridge.policy.decision.PolicyException;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A bundle's {@code policy.wasm}, compiled to bytecode once: compiling takes most of a second, an
 * instance a few milliseconds. The jar's own is compiled already. Safe for use by many threads.
 */
public final class WasmModule {
  private final com.dylibso.chicory.wasm.WasmModule module;
  private final Function<Instance, Machine> machines;

  WasmModule(com.dylibso.chicory.wasm.WasmModule module, Function<Instance, Machine> machines) {
    this.module = module;
    this.machines = machines;
  }

  /**
   * Compiles, where that was not done when the jar was built; blocks.
   *
   * @throws PolicyException where the bytes are no policy of OPA's
   */
  public static WasmModule of(byte[] wasm) {
    return Precompiled.of(wasm).orElseGet(() -> compile(wasm));
  }

  static WasmModule compile(byte[] wasm) {
    try {
      var module = Parser.parse(wasm);
      var tuned = new Tuned(new TunedCode(wasm));
      // A function too large for the JVM is interpreted, which is slower and equal.
      var compiler =
          MachineFactoryCompiler.builder(module)
              .withInterpreterFallback(InterpreterFallback.SILENT)
              .withCache(tuned);
      // The compiler loads what it makes before anything can be changed, so it is asked twice: the
      // second time it takes the tuned classes from its cache.
      compiler.compile();
      return new WasmModule(module, compiler.compile());
    } catch (ChicoryException | IllegalArgumentException e) {
      throw new PolicyException("policy.wasm is no WebAssembly module of OPA's", e);
    }
  }

  /**
   * Makes an instance that holds the data.
   *
   * @throws PolicyException where an entrypoint or a builtin that the policy needs is missing
   */
  public WasmInstance instantiate(byte[] data) {
    WasmInstance instance;
    try {
      instance = new WasmInstance(module, machines);
    } catch (ChicoryException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | NullPointerException e) {
      throw new PolicyException("policy.wasm is no WebAssembly module of OPA's", e);
    }
    Set<String> missing = new TreeSet<>();
    for (EngineQuestion question : EngineQuestion.values()) {
      if (question.required() && !instance.answers(question)) missing.add(question.path());
    }
    if (!missing.isEmpty()) {
      throw new PolicyException(
          "the bundle lacks the entrypoint " + String.join(", ", missing) + ": opa build -e …");
    }
    Set<String> unknown = instance.unknownBuiltins();
    if (!unknown.isEmpty()) {
      throw new PolicyException(
          "the policy needs builtins that the embedded engine does not have: "
              + String.join(", ", unknown));
    }
    instance.hold(data);
    return instance;
  }

  /** Takes the compiler's classes the first time, and gives them back tuned. */
  private static final class Tuned implements Cache {
    private final TunedCode code;
    private byte @Nullable [] archive;

    Tuned(TunedCode code) {
      this.code = code;
    }

    @Override
    public byte @Nullable [] get(String digest) {
      return archive;
    }

    @Override
    public void putIfAbsent(String digest, byte[] compiled) throws IOException {
      archive = code.archive(compiled);
    }
  }
}
