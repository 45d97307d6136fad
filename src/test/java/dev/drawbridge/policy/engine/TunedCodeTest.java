package dev.drawbridge.policy.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.wasm.Parser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.policy.GeneratedQuestions;
import dev.drawbridge.policy.bundle.Bundle;
import dev.drawbridge.policy.bundle.EngineQuestion;
import dev.drawbridge.policy.bundle.MountedFacts;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.Reads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tuned code against what the compiler makes. */
class TunedCodeTest {
  private static final int QUESTIONS = 400;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final byte[] wasm = Bundle.ofJar().wasm();

  @Test
  void theFunctionsOfTheLibraryAreKnown() {
    assertEquals(4, new TunedCode(wasm).known(), "of a new OPA, see that they do the same");
  }

  @Test
  void anotherCodeIsLeftAsItIs() {
    byte[] other = wasm.clone();
    // The last function is a rule's, of which none is known.
    other[other.length - 1] ^= 1;
    assertEquals(4, new TunedCode(other).known());
    byte[] library = Bundle.ofJar().wasm();
    int at = indexOf(library, FNV_PRIME);
    library[at] ^= 1;
    assertTrue(new TunedCode(library).known() < 4);
  }

  /** The multiplier of FNV-1a, as WebAssembly writes numbers. */
  private static final byte[] FNV_PRIME = {(byte) 0x93, (byte) 0x83, (byte) 0x80, 8};

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i < bytes.length - part.length; i++) {
      int j = 0;
      while (j < part.length && bytes[i + j] == part[j]) j++;
      if (j == part.length) return i;
    }
    throw new AssertionError("the library hashes in another way");
  }

  @Test
  void answersAreEqualWhateverIsAsked() throws IOException {
    var catalog = GeneratedQuestions.catalog();
    var random = new Random(18);
    byte[] facts =
        MountedFacts.mount(Bundle.ofJar().data(), GeneratedQuestions.facts(), catalog)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    var module = Parser.parse(wasm);
    var plain = new WasmModule(module, MachineFactoryCompiler.compile(module)).instantiate(facts);
    WasmInstance tuned = WasmModule.of(wasm).instantiate(facts);
    var questions = new GeneratedQuestions(random, catalog);
    var json = new DecisionJson(Reads.all(), catalog.models());
    for (int i = 0; i < QUESTIONS; i++) {
      JsonNode question = DecisionJson.MAPPER.readTree(json.bytes(questions.next()));
      for (int changes = i % 4; changes > 0; changes--) change(question, random);
      byte[] input = question.toString().getBytes(StandardCharsets.UTF_8);
      assertEquals(
          plain.evaluate(EngineQuestion.DECISION, input).toString(),
          tuned.evaluate(EngineQuestion.DECISION, input).toString(),
          question::toString);
    }
  }

  /** Puts something else in place of one value somewhere in a tree. */
  private static void change(JsonNode root, Random random) {
    List<JsonNode> inner = new ArrayList<>();
    inner(root, inner);
    JsonNode at = inner.get(random.nextInt(inner.size()));
    if (at instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      object.set(names.get(random.nextInt(names.size())), anything(random, 2));
    } else if (at instanceof ArrayNode array) {
      array.set(random.nextInt(array.size()), anything(random, 2));
    }
  }

  private static void inner(JsonNode node, List<JsonNode> found) {
    if (node.isContainerNode() && !node.isEmpty()) found.add(node);
    for (JsonNode child : node) inner(child, found);
  }

  private static JsonNode anything(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 10 : 8)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(random.nextInt(9) - 4);
      case 3 -> NODES.numberNode(random.nextLong());
      case 4 -> NODES.numberNode(random.nextInt(5) / 2.0);
      case 5 -> NODES.textNode("");
      case 6 -> NODES.textNode(new String(Character.toChars(random.nextInt(0xd800))) + "é");
      case 7 -> NODES.textNode(random.nextBoolean() ? "own" : "LicenseRef-unknown");
      case 8 -> NODES.arrayNode().add(anything(random, depth - 1)).add(anything(random, depth - 1));
      default ->
          NODES
              .objectNode()
              .<ObjectNode>set("id", anything(random, depth - 1))
              .set("1", anything(random, depth - 1));
    };
  }

  @Test
  void whatLiesOutsideOfTheMemoryIsNoValue() {
    var memory = new PolicyMemory(1, 2);
    assertThrows(IndexOutOfBoundsException.class, () -> PolicyMemory.readInt(-8, 12, memory));
    assertThrows(IndexOutOfBoundsException.class, () -> PolicyMemory.readInt(65_533, 0, memory));
    assertThrows(
        IndexOutOfBoundsException.class, () -> PolicyMemory.writeLong(65_536, 1, 0, memory));
    assertEquals(-1, memory.grow(2));
    assertEquals(1, memory.grow(1));
    PolicyMemory.writeLong(65_536, 7, 0, memory);
    assertEquals(7, PolicyMemory.readLong(65_530, 6, memory));
    assertEquals(-1, memory.grow(1));
  }
}
