package dev.drawbridge.policy;

import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.ChicoryException;
import com.styra.opa.wasm.OpaWasm_ModuleExports;
import dev.drawbridge.catalog.Model;
import java.util.IdentityHashMap;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue's models as OPA's values, which stay in an instance's memory from the first request
 * on that asks about them: parsing them anew took longer than deciding. A request's costs, fits and
 * states of health are written over those of the one before.
 */
final class CandidateValues {
  private static final Logger LOG = LoggerFactory.getLogger(CandidateValues.class);

  /** 16 MiB, some 2,000 models: what else is asked about is parsed each time. */
  static final int MOST_BYTES = 16 << 20;

  private static final String CONSTANTS =
      "[[\"candidates\"],false,true,\"closed\",\"half_open\",\"open\"]";

  private final OpaWasm_ModuleExports exports;
  private final OpaValues values;
  private final IdentityHashMap<Model, Kept> kept = new IdentityHashMap<>();
  private final int path;
  private final int[] fits = new int[2];
  private final int[] health = new int[3];
  private final boolean usable;

  /** A model's object, and where it refers to what a request changes. */
  private record Kept(int object, int cost, int fits, int health) {}

  /** Tries it out; where OPA does not print what was meant, nothing is kept. */
  CandidateValues(OpaWasm_ModuleExports exports, Memory memory) {
    this.exports = exports;
    values = new OpaValues(exports, memory);
    int constants = values.parse(CONSTANTS);
    path = values.read(values.element(constants, 0));
    for (int i = 0; i < 2; i++) fits[i] = values.read(values.element(constants, 1 + i));
    for (int i = 0; i < 3; i++) health[i] = values.read(values.element(constants, 3 + i));
    usable = triedOut();
    if (!usable)
      LOG.info("the policy's OPA lays values out in another way: inputs are parsed whole");
  }

  private boolean triedOut() {
    try {
      int list = values.parse("[7,0.5]");
      Kept one = keep(values.parse(object("\"id\":\"a\",\"x\":[1,{}]", "1", "true", "closed")));
      fill(one, values.read(values.element(list, 1)), false, 2);
      values.write(values.element(list, 1), one.object());
      String meant = object("\"id\":\"a\",\"x\":[1,{}]", "0.5", "false", "open");
      int root = values.parse("{\"n\":null,\"candidates\":[]}");
      return exports.opaValueAddPath(root, path, list) == 0
          && values.same(root, values.parse("{\"candidates\":[7," + meant + "],\"n\":null}"));
    } catch (ChicoryException | PolicyException e) {
      return false;
    }
  }

  private static String object(String facts, String cost, String fits, String health) {
    return "{%s,\"estimated_cost_usd\":%s,\"fits\":%s,\"health\":\"%s\"}"
        .formatted(facts, cost, fits, health);
  }

  private Kept keep(int object) {
    return new Kept(
        object,
        values.member(object, "estimated_cost_usd"),
        values.member(object, "fits"),
        values.member(object, "health"));
  }

  private void fill(Kept model, int cost, boolean fit, int state) {
    values.write(model.cost(), cost);
    values.write(model.fits(), fits[fit ? 1 : 0]);
    values.write(model.health(), health[state]);
  }

  /**
   * Keeps what is asked about for the first time, at the end of the heap. False where there is no
   * room for it, or the candidates are not distinct.
   *
   * @param room bytes that may be taken
   */
  boolean keepAll(DividedInput input, int room) {
    if (!usable) return false;
    int most = exports.opaHeapPtrGet() + room;
    var distinct = new IdentityHashMap<Model, Boolean>();
    for (Candidate candidate : input.candidates()) {
      Model model = candidate.model();
      if (distinct.put(model, true) != null) return false;
      if (kept.containsKey(model)) continue;
      if (exports.opaHeapPtrGet() > most) return false;
      kept.put(model, keep(values.parse(input.facts().apply(model))));
    }
    return true;
  }

  /** The input's value, of candidates that are kept; it is gone with the next. */
  int input(DividedInput input) {
    int root = values.parse(input.frame());
    int list = values.parse(input.costs());
    List<Candidate> candidates = input.candidates();
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      Kept model = kept.get(candidate.model());
      if (model == null) throw new PolicyException("a candidate was not kept");
      int slot = values.element(list, i);
      fill(model, values.read(slot), candidate.fits(), candidate.health().ordinal());
      values.write(slot, model.object());
    }
    if (exports.opaValueAddPath(root, path, list) != 0) {
      throw new PolicyException("the candidates did not get into the input");
    }
    return root;
  }
}
