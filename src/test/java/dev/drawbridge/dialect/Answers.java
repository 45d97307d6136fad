package dev.drawbridge.dialect;

import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelAnswer.Choice;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.TokenLogprob;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.fixture.vendors.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes up answers that a dialect can say, and puts the steps of a stream together to the answer
 * that they are. Parts stand in the order that all dialects keep: reasoning, text, calls.
 */
public final class Answers {
  /** What not every dialect says of an answer. */
  public enum Trait {
    /** Reasoning with the dialect's own signature. */
    SIGNED,
    HIDDEN,
    PLAIN_REASONING,
    CITATIONS,
    REFUSALS,
    STOP_SEQUENCES,
    LOGPROBS,
    CHOICES,
    CACHE_WRITTEN,
    REASONING_TOKENS
  }

  private final Random random;
  private final Dialect dialect;
  private final Set<Trait> traits;
  private int ids;

  public Answers(long seed, Dialect dialect, Set<Trait> traits) {
    random = new Random(seed);
    this.dialect = dialect;
    this.traits = traits;
  }

  public ModelAnswer next() {
    List<Choice> choices = new ArrayList<>();
    choices.add(choice());
    if (may(Trait.CHOICES)) choices.add(choice());
    int cached = random.nextInt(8);
    int written = traits.contains(Trait.CACHE_WRITTEN) ? random.nextInt(8) : 0;
    int reasoning = traits.contains(Trait.REASONING_TOKENS) ? random.nextInt(5) : 0;
    return new ModelAnswer(
        "answer-" + random.nextInt(99),
        "some-model",
        choices,
        new Usage(31, 17, cached, reasoning, written));
  }

  private boolean may(Trait trait) {
    return traits.contains(trait) && random.nextInt(3) == 0;
  }

  private String text() {
    return Conversations.TEXTS.get(random.nextInt(Conversations.TEXTS.size()));
  }

  private Choice choice() {
    if (may(Trait.REFUSALS)) {
      return new Choice(
          List.of(new Part.Refused("I cannot help with that.")),
          StopReason.REFUSED,
          null,
          List.of());
    }
    List<Part> parts = new ArrayList<>();
    if (may(Trait.SIGNED)) {
      parts.add(new Part.Reasoning(text(), new Part.Signature(dialect, "c2lnbmVk", false)));
    } else if (may(Trait.HIDDEN)) {
      parts.add(new Part.Reasoning("", new Part.Signature(dialect, "aGlkZGVu", true)));
    } else if (may(Trait.PLAIN_REASONING)) {
      parts.add(new Part.Reasoning(text(), null));
    }
    boolean calls = random.nextInt(3) == 0;
    if (!calls || random.nextBoolean()) parts.add(said());
    for (int i = calls ? 1 + random.nextInt(3) : 0; i > 0; i--) {
      parts.add(
          new Part.ToolCall("call_" + ids++, "tool_" + i, "{\"city\":\"Köln 🌉\",\"n\":1.50}"));
    }
    if (calls) return new Choice(parts, StopReason.TOOL_CALLS, null, List.of());
    if (may(Trait.STOP_SEQUENCES)) {
      return new Choice(parts, StopReason.STOP_SEQUENCE, "END", List.of());
    }
    StopReason stop = random.nextInt(4) == 0 ? StopReason.LENGTH : StopReason.END;
    return new Choice(parts, stop, null, may(Trait.LOGPROBS) ? logprobs() : List.of());
  }

  private Part.Text said() {
    String text = text();
    if (!may(Trait.CITATIONS)) return new Part.Text(text);
    return new Part.Text(
        text, List.of(new Part.Citation("https://example.com/", "Title", null, 0, 2)));
  }

  private static List<TokenLogprob> logprobs() {
    var other = new TokenLogprob("Hi", -2.25, List.of());
    return List.of(
        new TokenLogprob("He", -0.5, List.of(new TokenLogprob("He", -0.5, List.of()), other)),
        new TokenLogprob("llo", -0.125, List.of()));
  }

  /** An answer, step by step; texts come in pieces. */
  public static List<StreamEvent> steps(ModelAnswer answer) {
    List<StreamEvent> steps = new ArrayList<>();
    steps.add(new StreamEvent.Begun(answer.id(), answer.model()));
    for (int c = 0; c < answer.choices().size(); c++) steps(steps, c, answer.choices().get(c));
    if (answer.usage() != null) steps.add(new StreamEvent.Used(answer.usage()));
    steps.add(new StreamEvent.Done());
    return steps;
  }

  private static void steps(List<StreamEvent> steps, int c, Choice choice) {
    int tool = 0;
    for (Part part : choice.parts()) {
      switch (part) {
        case Part.Text text -> {
          if (!choice.logprobs().isEmpty()) {
            steps.add(new StreamEvent.Weighed(c, choice.logprobs()));
          }
          for (String piece : ScriptedModel.pieces(text.text())) {
            steps.add(new StreamEvent.Said(c, piece));
          }
          for (Part.Citation cited : text.citations()) steps.add(new StreamEvent.Cited(c, cited));
        }
        case Part.Reasoning block -> {
          for (String piece : ScriptedModel.pieces(block.text())) {
            steps.add(new StreamEvent.Thought(c, piece));
          }
          if (block.signature() != null) {
            steps.add(new StreamEvent.Signed(c, block.signature()));
          }
        }
        case Part.Refused refused -> steps.add(new StreamEvent.Declined(c, refused.text()));
        case Part.ToolCall call -> {
          steps.add(new StreamEvent.ToolBegun(c, tool, call.id(), call.name(), call.signature()));
          for (String piece : ScriptedModel.pieces(call.arguments())) {
            steps.add(new StreamEvent.ToolArguments(c, tool, piece));
          }
          tool++;
        }
        default -> throw new IllegalArgumentException("no part of an answer: " + part);
      }
    }
    steps.add(new StreamEvent.Stopped(c, choice.stop(), choice.sequence()));
  }

  /** What is put together of a choice's steps. */
  private static final class Building {
    final StringBuilder thought = new StringBuilder();
    final StringBuilder text = new StringBuilder();
    final StringBuilder refused = new StringBuilder();
    final List<Part> reasoning = new ArrayList<>();
    final List<Part.Citation> citations = new ArrayList<>();
    final Map<Integer, StreamEvent.ToolBegun> calls = new TreeMap<>();
    final Map<Integer, StringBuilder> arguments = new TreeMap<>();
    final List<TokenLogprob> logprobs = new ArrayList<>();
    StreamEvent.@Nullable Stopped stopped;

    Choice choice() {
      List<Part> parts = new ArrayList<>(reasoning);
      if (!thought.isEmpty()) parts.add(new Part.Reasoning(thought.toString(), null));
      if (!text.isEmpty()) parts.add(new Part.Text(text.toString(), citations));
      if (!refused.isEmpty()) parts.add(new Part.Refused(refused.toString()));
      calls.forEach(
          (n, call) -> {
            StringBuilder said = arguments.get(n);
            String json = said == null ? "{}" : said.toString();
            parts.add(new Part.ToolCall(call.id(), call.name(), json, call.signature()));
          });
      if (stopped == null) throw new AssertionError("a choice that does not stop");
      return new Choice(parts, stopped.reason(), stopped.sequence(), logprobs);
    }
  }

  /** The answer that the steps of a stream are, which must begin and be done. */
  public static ModelAnswer folded(List<StreamEvent> steps) {
    if (!(steps.getFirst() instanceof StreamEvent.Begun begun)) {
      throw new AssertionError("begins with " + steps.getFirst());
    }
    if (!(steps.getLast() instanceof StreamEvent.Done)) throw new AssertionError("is not done");
    Map<Integer, Building> choices = new TreeMap<>();
    Usage usage = null;
    for (StreamEvent step : steps) {
      if (step instanceof StreamEvent.Used used) usage = used.usage();
      else fold(choices, step);
    }
    return new ModelAnswer(
        begun.id(), begun.model(), choices.values().stream().map(Building::choice).toList(), usage);
  }

  private static Building of(Map<Integer, Building> choices, int choice) {
    return choices.computeIfAbsent(choice, c -> new Building());
  }

  private static void fold(Map<Integer, Building> choices, StreamEvent step) {
    switch (step) {
      case StreamEvent.Said said -> of(choices, said.choice()).text.append(said.text());
      case StreamEvent.Thought t -> of(choices, t.choice()).thought.append(t.text());
      case StreamEvent.Declined d -> of(choices, d.choice()).refused.append(d.text());
      case StreamEvent.Signed signed -> {
        Building choice = of(choices, signed.choice());
        String thought = choice.thought.toString();
        choice.reasoning.add(new Part.Reasoning(thought, signed.signature()));
        choice.thought.setLength(0);
      }
      case StreamEvent.ToolBegun tool -> {
        var before = of(choices, tool.choice()).calls.put(tool.tool(), tool);
        if (before != null) throw new AssertionError("call " + tool.tool() + " begins twice");
      }
      case StreamEvent.ToolArguments more -> {
        Building choice = of(choices, more.choice());
        if (!choice.calls.containsKey(more.tool())) {
          throw new AssertionError("arguments of a call that did not begin");
        }
        choice.arguments.computeIfAbsent(more.tool(), n -> new StringBuilder()).append(more.json());
      }
      case StreamEvent.Cited cited -> of(choices, cited.choice()).citations.add(cited.citation());
      case StreamEvent.Weighed w -> of(choices, w.choice()).logprobs.addAll(w.tokens());
      case StreamEvent.Stopped stopped -> {
        Building choice = of(choices, stopped.choice());
        if (choice.stopped != null) throw new AssertionError("a choice that stops twice");
        choice.stopped = stopped;
      }
      case StreamEvent.Begun begun -> {}
      case StreamEvent.Used used -> {}
      case StreamEvent.Alive alive -> {}
      case StreamEvent.Done done -> {}
      case StreamEvent.Failed failed -> throw new AssertionError("the stream failed");
    }
  }
}
