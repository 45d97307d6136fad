package dev.drawbridge.command.init;

import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Terms;
import dev.drawbridge.catalog.VendorNames;
import dev.drawbridge.upstream.load.LocalServer;
import dev.drawbridge.upstream.load.LocalServer.Served;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adds providers and models to a plan, with what the book knows of them. */
final class StarterModels {
  private final Plan plan;
  private final Book book = Book.load();
  private final VendorNames names = new VendorNames(book);

  StarterModels(Plan plan) {
    this.plan = plan;
  }

  /** A vendor and the first models of the book that are its own. */
  void add(HostedVendor vendor) {
    plan.providers.put(vendor.id(), vendor.provider("env:" + vendor.variable()));
    for (String id : vendor.books()) {
      Book.Entry entry = book.entry(id).orElseThrow();
      add(plan.free(entry.name()), vendor.id(), entry, entry.name(), Hosting.VENDOR);
    }
  }

  /** The entry of the book that a vendor's name for a model means. */
  Optional<Book.Entry> find(String name) {
    Optional<Book.Entry> whole = book.entry(name);
    return whole.isPresent() ? whole : names.find(name);
  }

  /** A model that the book knows. */
  void add(String name, String provider, Book.Entry entry, String upstream, Hosting hosting) {
    Map<String, Object> section = new LinkedHashMap<>();
    section.put("provider", provider);
    section.put("book", entry.id());
    if (!upstream.equals(entry.name())) section.put("upstream", upstream);
    boolean own = hosting == Hosting.OWN;
    section.put("clearance", own ? "restricted" : "internal");
    if (!own) plan.hosted.add(name);
    Terms terms = Terms.of(entry.licence(), book.lineage(entry));
    for (String id : terms.ids()) {
      if (!terms.vendorIds().contains(id)) plan.licences.add(id);
    }
    plan.models.put(name, section);
  }

  /** A server on this machine and the models that it serves. */
  void add(LocalServer server) {
    OwnServer kind = OwnServer.of(server.kind());
    String id = plan.freeProvider(kind.id());
    plan.providers.put(id, kind.provider(server.base().toString(), plan.jurisdiction));
    if (server.base().getPort() == plan.port) plan.port = 8088;
    for (Served model : server.models()) {
      if (model.chats()) local(id, model);
    }
  }

  private void local(String provider, Served model) {
    Optional<Book.Entry> known = find(model.name()).or(() -> find(model.name().replace(':', '-')));
    String name = plan.free(name(model.name()));
    if (known.isPresent()) {
      add(name, provider, known.get(), model.name(), Hosting.OWN);
      return;
    }
    String licence = model.licence();
    if (licence == null) {
      plan.incomplete.add(
          name
              + ": { provider: "
              + provider
              + ", upstream: \""
              + model.name().replace("\"", "")
              + "\", maker: WHO, weights: open, licence: WHICH }");
      return;
    }
    Map<String, Object> section = new LinkedHashMap<>();
    section.put("provider", provider);
    section.put("upstream", model.name());
    section.put("weights", "open");
    section.put("licence", licence);
    plan.licences.add(licence);
    Integer context = model.context();
    section.put("context", context == null ? 4096 : context);
    section.put("clearance", "restricted");
    plan.models.put(name, section);
  }

  /** A file's or a repository's name as a name that callers type. */
  static String name(String served) {
    String last = served.substring(served.lastIndexOf('/') + 1);
    String plain = last.replaceFirst("\\.gguf$", "").replaceFirst(":latest$", "");
    String safe = plain.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
    return safe.isEmpty() ? "local-model" : safe;
  }

  /** Where there is no alias yet, the one that all chat by: own machines before vendors. */
  void chat() {
    if (!plan.aliases.isEmpty()) return;
    List<String> own = new ArrayList<>(plan.models.keySet());
    own.removeAll(plan.hosted);
    own.addAll(plan.hosted);
    if (!own.isEmpty()) plan.aliases.put(plan.free(Plan.CHAT), List.copyOf(own));
  }
}
