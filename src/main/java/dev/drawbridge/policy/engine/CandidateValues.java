package dev.drawbridge.policy.engine;

import com.dylibso.chicory.wasm.ChicoryException;
import com.fasterxml.jackson.databind.JsonNode;
import com.styra.opa.wasm.OpaWasm_ModuleExports;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.SplitInput;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of catalogues as OPA's values, which stay in an instance's memory from the first
 * request on that asks about them: parsing them anew took longer than deciding. A request's costs,
 * fits, states of health and what is lost are written over those of the one before.
 */
final class CandidateValues {
  private static final Logger LOG = LoggerFactory.getLogger(CandidateValues.class);

  /** 16 MiB, some 2,000 models: with more, those that are kept are forgotten and it begins anew. */
  static final int MOST_BYTES = 16 << 20;

  private static final String CONSTANTS =
      "[[\"candidates\"],false,true,\"closed\",\"half_open\",\"open\",[]]";

  private static final String ALL_KINDS =
      "{\"n\":null,\"b\":[true,false],\"i\":[0,-7,2147483648],\"d\":0.25,\"t\":\"\u00fc\\\"\\n\","
          + "\"s\":{1,\"a\",[]},\"e\":{},\"o\":{\"k\":{\"l\":\"\"}}}";

  private final OpaWasm_ModuleExports exports;
  private final OpaValues values;
  private final IdentityHashMap<Object, Kept> kept = new IdentityHashMap<>();
  private final int path;
  private final int[] fits = new int[2];
  private final int[] health = new int[3];
  private final int nothing;
  private final boolean usable;

  /** A model's object, and where it refers to what a request changes. */
  private record Kept(int object, int cost, int fits, int health, int lost) {}

  /** Tries it out; where OPA does not print what was meant, nothing is kept. */
  CandidateValues(OpaWasm_ModuleExports exports, PolicyMemory memory) {
    this.exports = exports;
    values = new OpaValues(exports, memory);
    int constants = values.parse(CONSTANTS);
    path = values.read(values.element(constants, 0));
    for (int i = 0; i < 2; i++) fits[i] = values.read(values.element(constants, 1 + i));
    for (int i = 0; i < 3; i++) health[i] = values.read(values.element(constants, 3 + i));
    nothing = values.read(values.element(constants, 6));
    usable = triedOut();
    if (!usable)
      LOG.info(
          EventCode.POLICY_LAYOUT_UNKNOWN,
          "the policy's OPA lays values out in another way: inputs are parsed whole");
  }

  private boolean triedOut() {
    try {
      int list = values.parse("[7,0.5]");
      int losses = values.parse("[[\"b\"]]");
      String facts = "\"id\":\"a\",\"x\":[1,{}]";
      Kept one = keep(values.parse(object(facts, "1", "true", "closed", "[]")));
      int lost = values.read(values.element(losses, 0));
      fill(one, values.read(values.element(list, 1)), false, 2, lost);
      values.write(values.element(list, 1), one.object());
      String meant = object(facts, "0.5", "false", "open", "[\"b\"]");
      int root = values.parse("{\"n\":null,\"candidates\":[]}");
      return exports.opaValueAddPath(root, path, list) == 0
          && values.same(root, values.parse("{\"candidates\":[7," + meant + "],\"n\":null}"))
          && values.readsAsPrinted(ALL_KINDS);
    } catch (ChicoryException | PolicyException e) {
      return false;
    }
  }

  /** An answer as it would be printed and parsed; null where printing it is the only way. */
  @Nullable JsonNode read(int answer) {
    return values.node(answer);
  }

  private static String object(String facts, String cost, String fits, String health, String lost) {
    return "{%s,\"estimated_cost_usd\":%s,\"fits\":%s,\"health\":\"%s\",\"lost\":%s}"
        .formatted(facts, cost, fits, health, lost);
  }

  private Kept keep(int object) {
    return new Kept(
        object,
        values.member(object, "estimated_cost_usd"),
        values.member(object, "fits"),
        values.member(object, "health"),
        values.member(object, "lost"));
  }

  private void fill(Kept model, int cost, boolean fit, int state, int lost) {
    values.write(model.cost(), cost);
    values.write(model.fits(), fits[fit ? 1 : 0]);
    values.write(model.health(), health[state]);
    values.write(model.lost(), lost);
  }

  /**
   * Keeps what is asked about for the first time, at the end of the heap. False where the
   * candidates are not distinct.
   */
  boolean keepAll(SplitInput input) {
    if (!usable) return false;
    var distinct = new IdentityHashMap<Object, Boolean>();
    for (int i = 0; i < input.size(); i++) {
      if (distinct.put(input.model(i), true) != null) return false;
    }
    for (int i = 0; i < input.size(); i++) {
      Object model = input.model(i);
      if (!kept.containsKey(model)) kept.put(model, keep(values.parse(input.facts(i))));
    }
    return true;
  }

  /** Forgets all models: their place on the heap is free. */
  void forget() {
    kept.clear();
  }

  /** The input's value, of candidates that are kept; it is gone with the next. */
  int input(SplitInput input) {
    int root = values.parse(input.frame());
    int list = values.parse(input.costs());
    byte[] losses = input.lost();
    int lost = losses == null ? 0 : values.parse(losses);
    for (int i = 0; i < input.size(); i++) {
      Kept model = kept.get(input.model(i));
      if (model == null) throw new PolicyException("a candidate was not kept");
      int slot = values.element(list, i);
      int lacks = losses == null ? nothing : values.read(values.element(lost, i));
      fill(model, values.read(slot), input.fits(i), input.health(i).ordinal(), lacks);
      values.write(slot, model.object());
    }
    if (exports.opaValueAddPath(root, path, list) != 0) {
      throw new PolicyException("the candidates did not get into the input");
    }
    return root;
  }
}
