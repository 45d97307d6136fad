package dev.drawbridge.admin;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.NearNames;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.identity.Block;
import dev.drawbridge.identity.BlockStore;
import dev.drawbridge.identity.KeyStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Sets and removes blocks, whether asked over HTTP or on the machine, and records each with who
 * asked. A block is set before that is recorded, and removed after.
 */
public final class BlockOperations {
  private final KeyStore keys;
  private final BlockStore store;
  private final AuditTrail audit;
  private final Supplier<Catalog> catalog;
  private final Supplier<Future<List<Block>>> facts;

  /**
   * @param catalog the models and providers that there are
   * @param facts the facts' own blocks
   */
  public BlockOperations(
      KeyStore keys,
      AuditTrail audit,
      Supplier<Catalog> catalog,
      Supplier<Future<List<Block>>> facts) {
    this.facts = facts;
    this.keys = keys;
    this.store = keys.blocks();
    this.audit = audit;
    this.catalog = catalog;
  }

  /** Every block, those that have ended too: the facts' own, then those that were set. */
  Future<List<Block>> list() {
    return facts
        .get()
        .compose(
            own -> store.list().map(set -> Stream.concat(own.stream(), set.stream()).toList()));
  }

  /**
   * Sets a block. One of a model, provider or key that is not there is refused: it would stop
   * nothing.
   *
   * @param asked one of {@code team}, {@code principal}, {@code key}, {@code model} and {@code
   *     provider}; {@code reason}; {@code until}
   */
  Future<Block> add(String actor, Arguments asked) {
    Block.Target target = target(asked);
    String reason = asked.need("reason");
    return known(target, asked.need(target.wire()))
        .compose(meant -> store.add(target, meant, asked.time("until"), reason, actor))
        .compose(block -> note(actor, "add", block).map(block));
  }

  /** Takes a block away; recorded before it is done. */
  Future<Block> remove(String actor, String id) {
    return store
        .find(id)
        .compose(
            found ->
                found.isPresent()
                    ? note(actor, "remove", found.get())
                    : Future.<Void>succeededFuture())
        .compose(recorded -> store.remove(id));
  }

  private static Block.Target target(Arguments asked) {
    return Arrays.stream(Block.Target.values())
        .filter(each -> asked.has(each.wire()))
        .findFirst()
        .orElseThrow();
  }

  /** The name as the configuration spells it. */
  private Future<String> known(Block.Target target, String name) {
    return switch (target) {
      case TEAM, PRINCIPAL -> Future.succeededFuture(name);
      case KEY ->
          keys.find(name)
              .map(
                  found -> {
                    if (found.isPresent()) return name;
                    throw Refusal.invalid("key", "There is no key of that id.");
                  });
      case MODEL ->
          Future.succeededFuture(
              catalog
                  .get()
                  .spelled(name)
                  .orElseThrow(
                      () -> unknown("model", name, catalog.get().near(name, any -> true))));
      case PROVIDER -> {
        Set<String> providers = new TreeSet<>();
        catalog.get().models().forEach(model -> providers.add(model.provider().id()));
        if (!providers.contains(name)) {
          throw unknown("provider", name, NearNames.near(name, providers));
        }
        yield Future.succeededFuture(name);
      }
    };
  }

  private static Refusal unknown(String kind, String name, List<String> near) {
    String hint = near.isEmpty() ? "" : " Near it: " + String.join(", ", near) + ".";
    return Refusal.invalid(kind, "There is no " + kind + " " + name + "." + hint);
  }

  private Future<Void> note(String actor, String action, Block block) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("action", action);
    fields.put("block", block.id());
    fields.put(block.target().wire(), block.name());
    fields.put("reason", block.reason());
    if (block.until() != null) fields.put("until", block.until().toString());
    return audit.note(new Event(Instant.now(), "block", actor, fields));
  }
}
