package dev.drawbridge.gate.selfservice;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.CallerForm;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.codec.ListedModel;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.gate.pipeline.Alternatives;
import dev.drawbridge.gate.pipeline.Decided;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.NameResolution;
import dev.drawbridge.gate.pipeline.Question;
import dev.drawbridge.gate.pipeline.RequestPipeline;
import dev.drawbridge.gate.pipeline.Visit;
import dev.drawbridge.routing.Route;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The models that a caller may use: concrete ones, then aliases with a permitted member, then
 * {@code auto}.
 */
public final class ModelList {
  private static final String NONE = "{\"models\":[]}";
  private final Supplier<GateSnapshot> current;
  private final RequestPipeline pipeline;

  public ModelList(Supplier<GateSnapshot> current, RequestPipeline pipeline) {
    this.current = current;
    this.pipeline = pipeline;
  }

  public Future<Buffer> list(Visit visit) {
    GateSnapshot snapshot = current.get();
    return pipeline
        .identify(snapshot, visit)
        .compose(caller -> NameResolution.permitted(snapshot, visit))
        .map(ids -> Buffer.buffer(told(visit, listed(snapshot.catalog(), ids))));
  }

  /** Codex asks for a list of another kind, and takes an empty one for none. */
  private static byte[] told(Visit visit, List<ListedModel> models) {
    String query = visit.request().query();
    boolean codex = query != null && ("&" + query).contains("&client_version=");
    if (codex && visit.form() == CallerForm.PLAIN) return NONE.getBytes(StandardCharsets.UTF_8);
    return visit.form().callers().models(models);
  }

  private static List<ListedModel> listed(Catalog catalog, Set<String> ids) {
    List<ListedModel> all = new ArrayList<>();
    for (Model model : NameResolution.models(catalog, ids)) all.add(concrete(model));
    for (String alias : catalog.aliases()) {
      if (reaches(catalog, alias, ids)) all.add(new ListedModel(alias, "drawbridge", null, null));
    }
    if (!all.isEmpty()) all.add(new ListedModel(Catalog.AUTO, "drawbridge", null, null));
    return all;
  }

  private static boolean reaches(Catalog catalog, String name, Set<String> ids) {
    return catalog
        .resolve(name)
        .map(r -> r.models().stream().anyMatch(m -> ids.contains(m.id())))
        .orElse(false);
  }

  private static ListedModel concrete(Model model) {
    return new ListedModel(
        model.id(), model.provider().operator(), model.context(), model.maxOutput());
  }

  public Future<Buffer> one(Visit visit, String name) {
    GateSnapshot snapshot = current.get();
    return pipeline
        .identify(snapshot, visit)
        .compose(
            caller -> {
              var embedding =
                  snapshot
                      .catalog()
                      .model(name)
                      .map(m -> !m.capabilities().contains(Capability.CHAT))
                      .orElse(false);
              var call = Dialects.nothing(embedding ? Operation.EMBEDDING : Operation.CHAT, name);
              visit.journal().keep(call);
              return NameResolution.resolve(snapshot, visit, call)
                  .compose(
                      resolution -> {
                        Question question = Question.ask(snapshot, visit.asked(call), resolution);
                        visit.journal().keep(question.input());
                        return pipeline
                            .decide(snapshot, visit, question)
                            .compose(decided -> shown(snapshot, visit, name, decided));
                      });
            });
  }

  private static Future<Buffer> shown(
      GateSnapshot snapshot, Visit visit, String name, Decided decided) {
    if (!decided.verdict().allow()) {
      Route none = new Route(List.of(), Map.of());
      return Alternatives.refuse(snapshot, visit, decided.question(), decided.verdict(), none);
    }
    var resolution = decided.question().resolution();
    ListedModel listed =
        resolution.kind() == Catalog.Kind.CONCRETE
            ? concrete(resolution.models().getFirst())
            : new ListedModel(name, "drawbridge", null, null);
    return Future.succeededFuture(Buffer.buffer(visit.form().callers().model(listed)));
  }
}
