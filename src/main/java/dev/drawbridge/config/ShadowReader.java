package dev.drawbridge.config;

import dev.drawbridge.catalog.Book;
import dev.drawbridge.policy.PolicySettings;
import dev.drawbridge.policy.ShadowSettings;
import dev.drawbridge.policy.decision.Facts;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code policy.shadow}. It must not keep the policy in charge from serving: what is wrong with its
 * files is a warning, and the shadow then decides nothing.
 */
final class ShadowReader {
  private ShadowReader() {}

  /**
   * The settings; null for none.
   *
   * @param live the policy in charge, of which the shadow has what it does not state itself
   */
  static @Nullable ShadowSettings read(
      Section root, ModelsReader models, Book book, PolicySettings live, Facts facts) {
    if (!root.child("policy").has("shadow")) return null;
    LoadContext reading = root.reading();
    var apart =
        new LoadContext(
            reading.folder(),
            reading.environment(),
            reading.needed(),
            new Problems(),
            reading.watched());
    Section own = root.within(apart);
    Section shadow = own.child("policy").child("shadow");
    var settings = new SettingsReader(own);
    boolean otherBundle = shadow.has("bundle");
    String bundle = otherBundle ? settings.bundle(shadow) : live.bundle();
    String sha256 = otherBundle ? shadow.text("sha256") : live.bundleSha256();
    Path extra = shadow.has("extra") ? SettingsReader.extra(shadow) : live.extra();
    Path data = SettingsReader.data(shadow);
    Facts others =
        data == null
            ? facts
            : new FactsReader(apart, own, models, book, new Jurisdictions()).read(data);
    for (Problem problem : apart.problems().errors()) {
      reading.problems().warn(problem.within("policy.shadow"));
    }
    return new ShadowSettings(
        new PolicySettings(
            null,
            bundle,
            sha256,
            extra,
            data,
            live.timeout(),
            live.cacheEntries(),
            live.cacheTtl()),
        others,
        List.copyOf(apart.problems().errors().stream().map(Problem::toString).toList()));
  }
}
