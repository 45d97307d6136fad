package dev.drawbridge.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.admin.AdminOperation.OwnRoute;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.access.Decider;
import dev.drawbridge.identity.access.Persons;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.AdminTarget;
import dev.drawbridge.policy.decision.DecisionInput;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The operations as the callers' port has them: on what is a caller's own or its team's. Policy is
 * asked about each with what it is done to; no role counts that counts on the admin port. A call is
 * on record, permitted or not, before anything is done.
 */
public final class OwnOperations {
  static final String BASE = "/drawbridge/v1";

  private static final Pattern PARAMETER = Pattern.compile(":(\\w+)");

  private static final List<Place> PLACES = places();

  private final OperationParts parts;
  private final Supplier<Policy> policy;
  private final Rights rights;
  private final CallRecord calls;

  public OwnOperations(OperationParts parts, Supplier<Policy> policy, AuditTrail audit) {
    this.parts = parts;
    this.policy = policy;
    this.rights = new Rights(policy);
    this.calls = new CallRecord(audit);
  }

  /** A route with its operation. */
  private record Place(AdminOperation operation, OwnRoute route, List<String> segments) {
    /** What the path names, decoded; null where it is another's. */
    @Nullable Map<String, String> named(List<String> asked) {
      if (asked.size() != segments.size()) return null;
      Map<String, String> named = new HashMap<>();
      for (int i = 0; i < segments.size(); i++) {
        String segment = segments.get(i);
        if (!segment.startsWith(":")) {
          if (!segment.equals(asked.get(i))) return null;
          continue;
        }
        String value = decoded(asked.get(i));
        if (value == null) return null;
        named.put(segment.substring(1), value);
      }
      return named;
    }

    String right() {
      return Objects.requireNonNull(operation.route(), operation.name()).right();
    }

    /** The path as it was meant, whichever way its names were escaped. */
    String path(Map<String, String> named) {
      StringBuilder path = new StringBuilder(BASE);
      for (String segment : segments) {
        boolean name = segment.startsWith(":");
        path.append('/').append(name ? named.get(segment.substring(1)) : segment);
      }
      return path.toString();
    }
  }

  private static List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (AdminOperation operation : AdminOperations.ALL) {
      for (OwnRoute route : operation.own()) {
        places.add(new Place(operation, route, segments(route.path())));
      }
    }
    return List.copyOf(places);
  }

  private static List<String> segments(String path) {
    return List.of(path.substring(1).split("/", -1));
  }

  /** A name of a path; null for one that could be taken for more than one. */
  private static @Nullable String decoded(String segment) {
    try {
      String name = URLDecoder.decode(segment.replace("+", "%2B"), UTF_8);
      boolean plain = name.indexOf('/') < 0 && name.chars().noneMatch(Character::isISOControl);
      return plain && !name.isBlank() && name.indexOf('\uFFFD') < 0 ? name : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** What a path of the callers' port leads to, with what it names. */
  public static final class Found {
    private final Map<String, Place> byMethod;
    private final Map<String, String> named;

    private Found(Map<String, Place> byMethod, Map<String, String> named) {
      this.byMethod = byMethod;
      this.named = named;
    }

    /** The path, with {@code {NAME}} in place of what it names. */
    public String path() {
      String template = byMethod.values().iterator().next().route().path();
      return BASE + PARAMETER.matcher(template).replaceAll("{$1}");
    }

    /** The methods that it takes. */
    public Set<String> methods() {
      return byMethod.keySet();
    }

    private Place place(String method) {
      return Objects.requireNonNull(byMethod.get(method), method);
    }

    /** Whether what is asked is in a body. */
    public boolean takesBody(String method) {
      Place place = place(method);
      return place.route().body()
          && place.operation().arguments().stream().anyMatch(place.route()::takes);
    }
  }

  /** Null where no operation has that path. */
  public static @Nullable Found at(String path) {
    if (!path.startsWith(BASE + "/")) return null;
    List<String> asked = segments(path.substring(BASE.length()));
    Map<String, Place> byMethod = new LinkedHashMap<>();
    Map<String, String> named = Map.of();
    for (Place place : PLACES) {
      Map<String, String> names = place.named(asked);
      if (names == null) continue;
      named = names;
      byMethod.put(place.route().method(), place);
    }
    return byMethod.isEmpty() ? null : new Found(byMethod, named);
  }

  /**
   * Does it.
   *
   * @param method one of those that were found
   * @param body null for none
   * @return JSON; fails with {@code denied} where policy does not permit it, with {@code
   *     invalid_request} for arguments that the route does not take
   */
  public Future<Buffer> run(
      Found found,
      String method,
      Caller caller,
      RequestId id,
      MultiMap query,
      @Nullable Buffer body) {
    Place place = found.place(method);
    Asked asked = new Asked(place, caller, id, place.path(found.named));
    if (asked.path().getBytes(UTF_8).length > DecisionInput.LONGEST_TEXT) {
      throw new Refusal(RefusalCode.NOT_FOUND, "There is nothing under a path of that length.");
    }
    Arguments arguments = arguments(place, found.named, query, body);
    return target(place, caller, arguments)
        .compose(target -> authorise(asked, target.doing(place.operation().name())))
        .compose(v -> place.operation().run(parts, call(asked, arguments)))
        .map(OwnOperations::buffer);
  }

  private record Asked(Place place, Caller caller, RequestId id, String path) {}

  private static Arguments arguments(
      Place place, Map<String, String> named, MultiMap query, @Nullable Buffer body) {
    AdminOperation operation = place.operation();
    OwnRoute route = place.route();
    Map<String, Object> given = HttpArguments.given(operation, route.body(), query, body);
    for (String name : given.keySet()) {
      boolean taken =
          operation.arguments().stream()
              .anyMatch(each -> each.name().equals(name) && route.takes(each));
      if (!taken) throw Refusal.invalid(name, "There is no parameter " + name + " here.");
    }
    given.putAll(route.fixed());
    given.putAll(named);
    return operation.read(given);
  }

  private Future<AdminTarget> target(Place place, Caller caller, Arguments arguments) {
    return switch (place.route().about()) {
      case SELF -> Future.succeededFuture(AdminTarget.person(caller.qualifiedId()));
      case TEAM -> Future.succeededFuture(AdminTarget.team(arguments.need("team")));
      case KEY -> parts.keys().target(arguments.need("id"));
      case REQUEST -> parts.record().target(arguments.need("id"));
    };
  }

  private AdminCall call(Asked asked, Arguments arguments) {
    return new AdminCall(
        asked.caller().actor(),
        arguments,
        (target, key) -> checkKey(asked, target, key),
        null,
        // Who sees his own rows sees his own name; of others he sees ids.
        action ->
            Future.succeededFuture(asked.place().route().about() == AdminOperation.About.SELF),
        // Requests for access have routes of their own there.
        new Decider(
            asked.caller().actor(),
            () -> Persons.of(asked.caller()),
            (step, request) -> Future.succeededFuture(false)),
        location -> {},
        new AdminCall.Own(asked.place().route().about(), asked.caller()));
  }

  private Future<Void> authorise(Asked asked, AdminTarget target) {
    return policy
        .get()
        .permitsAdmin(asked.caller().asMember(), asked.place().right(), asked.path(), target)
        .transform(
            decided -> {
              Throwable failure =
                  decided.failed()
                      ? decided.cause()
                      : decided.result() ? null : denied(asked, target);
              return noted(asked, failure);
            });
  }

  private static Refusal denied(Asked asked, AdminTarget target) {
    String what =
        switch (target.kind()) {
          case TEAM -> " for team " + target.team();
          case KEY -> " for that key, if there is such a one";
          case PERSON, REQUEST -> "";
        };
    String message = "This caller may not " + asked.place().right() + what + ".";
    return new Refusal(RefusalCode.DENIED, message);
  }

  private Future<Void> checkKey(Asked asked, AdminTarget target, Caller key) {
    String right = asked.place().right();
    String doing = asked.place().operation().name();
    return rights
        .check(asked.caller().asMember(), right, asked.path(), target.doing(doing), key)
        .recover(failure -> noted(asked, failure));
  }

  private Future<Void> noted(Asked asked, @Nullable Throwable failure) {
    if (failure != null && !(failure instanceof Refusal)) return Future.failedFuture(failure);
    Refusal refusal = (Refusal) failure;
    return calls
        .note(asked.caller(), asked.place().right(), asked.path(), asked.id(), refusal)
        .mapEmpty();
  }

  private static Buffer buffer(Object body) {
    return body instanceof String json ? Buffer.buffer(json) : Json.encodeToBuffer(body);
  }
}
