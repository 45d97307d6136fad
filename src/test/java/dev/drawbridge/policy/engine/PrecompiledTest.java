package dev.drawbridge.policy.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.policy.GeneratedQuestions;
import dev.drawbridge.policy.bundle.Bundle;
import dev.drawbridge.policy.bundle.EngineQuestion;
import dev.drawbridge.policy.bundle.MountedFacts;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.Reads;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.CodeSizeEvaluator;

/** The classes that the build makes of the jar's policy. */
class PrecompiledTest {
  /** HotSpot's limit: a method with more bytes of bytecode is interpreted for ever. */
  private static final int NEVER_COMPILED = 8_000;

  private final byte[] wasm = Bundle.ofJar().wasm();

  @Test
  void theyAreOfTheBundleInTheJar() {
    assertTrue(Precompiled.of(wasm).isPresent());
  }

  @Test
  void theyServeForNoOtherPolicy() {
    byte[] other = wasm.clone();
    other[other.length - 1] ^= 1;
    assertEquals(Optional.empty(), Precompiled.of(other));
  }

  @Test
  void theyAnswerAsAPolicyThatIsCompiledAtLoad() {
    var catalog = GeneratedQuestions.catalog();
    ObjectNode data =
        MountedFacts.mount(Bundle.ofJar().data(), GeneratedQuestions.facts(), catalog);
    byte[] facts = data.toString().getBytes(StandardCharsets.UTF_8);
    WasmInstance built = Precompiled.of(wasm).orElseThrow().instantiate(facts);
    WasmInstance loaded = WasmModule.compile(wasm).instantiate(facts);
    var questions = new GeneratedQuestions(new Random(7), catalog);
    var json = new DecisionJson(Reads.all(), catalog.models());
    for (int i = 0; i < 40; i++) {
      byte[] input = json.bytes(questions.next());
      assertEquals(
          loaded.evaluate(EngineQuestion.DECISION, input),
          built.evaluate(EngineQuestion.DECISION, input));
    }
  }

  @Test
  void theDefaultPolicyNeedsNoBuiltinOfTheHost() {
    WasmInstance instance = WasmModule.of(wasm).instantiate("{}".getBytes(StandardCharsets.UTF_8));
    assertEquals(false, instance.readsClock());
  }

  @Test
  void noRuleIsTooLargeForTheJit() throws Exception {
    var large = new TreeMap<String, Integer>();
    try (InputStream code = Precompiled.class.getResourceAsStream("PolicyCodeFuncGroup_0.class")) {
      new ClassReader(code).accept(new Sizes(large), ClassReader.SKIP_DEBUG);
    }
    assertTrue(large.size() > 500, "the rules' functions are in this class");
    large.values().removeIf(size -> size < NEVER_COMPILED);
    assertEquals(new TreeMap<>(), large, "break the rule up, in Rego, into smaller ones");
  }

  /** Collects an upper bound of each method's size. */
  private static final class Sizes extends ClassVisitor {
    private final Map<String, Integer> sizes;

    Sizes(Map<String, Integer> sizes) {
      super(Opcodes.ASM9);
      this.sizes = sizes;
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      return new CodeSizeEvaluator(Opcodes.ASM9, null) {
        @Override
        public void visitEnd() {
          sizes.put(name, getMinSize());
        }
      };
    }
  }
}
