package dev.drawbridge.gate.selfservice;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.Price;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.ListedModel;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.gate.pipeline.Alternatives;
import dev.drawbridge.gate.pipeline.CallerRequest;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.NameResolution;
import dev.drawbridge.gate.pipeline.Progress;
import dev.drawbridge.gate.pipeline.Question;
import dev.drawbridge.gate.pipeline.RequestPipeline;
import dev.drawbridge.gate.pipeline.Stopped;
import dev.drawbridge.routing.Route;
import dev.drawbridge.sensitivity.Contents;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The models that a caller may use: concrete ones, then aliases with a permitted member, then
 * {@code auto}.
 */
public final class ModelList {
  private final Supplier<GateSnapshot> current;
  private final RequestPipeline pipeline;

  public ModelList(Supplier<GateSnapshot> current, RequestPipeline pipeline) {
    this.current = current;
    this.pipeline = pipeline;
  }

  public Future<SelfServiceAnswer> list(CallerRequest request) {
    GateSnapshot snapshot = current.get();
    return pipeline
        .identify(snapshot, request)
        .compose(
            known ->
                Stopped.after(
                        known,
                        () -> NameResolution.permitted(snapshot, request.asked(known.caller())))
                    .map(ids -> told(request, listed(snapshot.catalog(), ids)))
                    .map(body -> new SelfServiceAnswer(known, body)));
  }

  private static Buffer told(CallerRequest request, List<ListedModel> models) {
    return Buffer.buffer(request.form().callers().models(models, request.query()));
  }

  private static List<ListedModel> listed(Catalog catalog, Set<String> ids) {
    List<ListedModel> all = new ArrayList<>();
    for (String name : catalog.names()) concrete(catalog, name, ids).forEach(all::add);
    for (String alias : catalog.aliases()) {
      if (reaches(catalog, alias, ids)) all.add(new ListedModel(alias, "drawbridge", null, null));
    }
    if (!all.isEmpty()) all.add(new ListedModel(Catalog.AUTO, "drawbridge", null, null));
    return all;
  }

  /** The places of a model that was named; none for an alias and {@code auto}. */
  private static List<Model> places(Catalog.Resolution resolution) {
    return resolution.kind() == Catalog.Kind.CONCRETE ? resolution.models() : List.of();
  }

  private static String called(String name, Catalog catalog) {
    return catalog.spelled(name).orElse(name);
  }

  /** A model as its permitted places tell it, and where it has several, each permitted one. */
  private static List<ListedModel> concrete(Catalog catalog, String name, Set<String> ids) {
    List<ListedModel> listed = new ArrayList<>();
    List<Model> places = catalog.named(name);
    for (Model place : places) {
      if (!ids.contains(place.id())) continue;
      if (listed.isEmpty()) listed.add(called(name, place));
      if (places.size() > 1) listed.add(called(place.id(), place));
    }
    return listed;
  }

  private static boolean reaches(Catalog catalog, String name, Set<String> ids) {
    return catalog
        .resolve(name)
        .map(r -> r.models().stream().anyMatch(m -> ids.contains(m.id())))
        .orElse(false);
  }

  private static ListedModel called(String name, Model model) {
    Price price = model.price();
    return new ListedModel(
        name,
        model.provider().operator(),
        model.context(),
        model.maxOutput(),
        model.capabilities(),
        new ListedModel.Rates(price.input(), price.output(), price.cachedInput()));
  }

  public Future<SelfServiceAnswer> one(CallerRequest request, String name) {
    GateSnapshot snapshot = current.get();
    return pipeline
        .identify(snapshot, request)
        .map(
            known ->
                new Progress.Read(
                    request.asked(known.caller(), about(snapshot, name), Contents.NONE)))
        .compose(
            known ->
                Stopped.after(
                    known,
                    () ->
                        NameResolution.resolve(snapshot, known.asked())
                            .map(resolution -> Question.ask(snapshot, known.asked(), resolution))))
        .map(Progress.Understood::new)
        .compose(known -> pipeline.decide(snapshot, request, known))
        .compose(
            known ->
                Stopped.after(known, () -> shown(snapshot, request, name, known))
                    .map(body -> new SelfServiceAnswer(known, body)));
  }

  /** A call without content that the model of that name could serve. */
  private static ModelCall about(GateSnapshot snapshot, String name) {
    boolean embedding =
        snapshot.catalog().asked(name).stream()
            .flatMap(meant -> places(meant).stream())
            .anyMatch(m -> !m.capabilities().contains(Capability.CHAT));
    return Dialects.nothing(embedding ? Operation.EMBEDDING : Operation.CHAT, name);
  }

  private static Future<Buffer> shown(
      GateSnapshot snapshot, CallerRequest request, String name, Progress.Decided decided) {
    if (!decided.verdict().allow()) {
      return Alternatives.refuse(snapshot, decided, new Route(List.of(), Map.of()));
    }
    Set<String> ids = new HashSet<>();
    decided.verdict().eligible().forEach(each -> ids.add(each.id()));
    ListedModel listed =
        places(decided.question().resolution()).stream()
            .filter(place -> ids.contains(place.id()))
            .findFirst()
            .map(place -> called(called(name, snapshot.catalog()), place))
            .orElseGet(() -> new ListedModel(name, "drawbridge", null, null));
    return Future.succeededFuture(Buffer.buffer(request.form().callers().model(listed)));
  }
}
