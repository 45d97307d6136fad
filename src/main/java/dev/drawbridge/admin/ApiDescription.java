package dev.drawbridge.admin;

import dev.drawbridge.admin.AdminOperation.Answer;
import dev.drawbridge.admin.AdminOperation.OwnRoute;
import dev.drawbridge.admin.AdminOperation.Route;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The admin plane's operations as the OpenAPI document describes them, made of the table. All else
 * of the document, the schemas of answers included, stands in its file, with a line where these go.
 */
public final class ApiDescription {
  /** The line of the file that the operations take the place of. */
  private static final String PLACE = "  # The operations of AdminOperations stand here.\n";

  private static final JsonObject SERVER =
      new JsonObject().put("url", "http://127.0.0.1:9090").put("description", "The admin plane");

  private ApiDescription() {}

  /** The document: the file's text with the operations in their place. */
  public static String complete(String file) {
    if (!file.contains(PLACE)) throw new IllegalArgumentException("no line says where they go");
    return file.replace(PLACE, new YamlText(paths(), 1).toString());
  }

  private static JsonObject paths() {
    JsonObject paths = new JsonObject();
    for (AdminOperation operation : AdminOperations.ALL) {
      Route at = operation.route();
      if (at == null) continue;
      String path = ApiRoutes.BASE + at.path().replaceAll(":(\\w+)", "{$1}");
      if (!paths.containsKey(path)) {
        paths.put(path, new JsonObject().put("servers", new JsonArray().add(SERVER)));
      }
      String method = at.method().toLowerCase(Locale.ROOT);
      paths.getJsonObject(path).put(method, described(operation, at));
    }
    for (AdminOperation operation : AdminOperations.ALL) {
      for (OwnRoute own : operation.own()) {
        if (own.about() == AdminOperation.About.REQUEST) continue; // its path is in the file
        String path = OwnOperations.BASE + own.path().replaceAll(":(\\w+)", "{$1}");
        if (!paths.containsKey(path)) paths.put(path, new JsonObject());
        String method = own.method().toLowerCase(Locale.ROOT);
        paths.getJsonObject(path).put(method, described(operation, own));
      }
    }
    return paths;
  }

  private static JsonObject described(AdminOperation operation, OwnRoute own) {
    String right = Objects.requireNonNull(operation.route()).right();
    String whose =
        switch (own.about()) {
          case SELF -> "the caller's own";
          case TEAM -> "the team's";
          case KEY, REQUEST -> "that one's";
        };
    String only = own.fixed().isEmpty() ? "" : " Of " + own.fixed() + " only.";
    JsonObject described =
        new JsonObject()
            .put("operationId", identifier(own))
            .put("tags", new JsonArray().add("own"))
            .put("summary", operation.about())
            .put(
                "description",
                "Policy is asked for `" + right + "` of what is " + whose + "." + only);
    JsonArray parameters = new JsonArray();
    List<Argument> members = new ArrayList<>();
    for (Argument each : operation.arguments()) {
      if (own.places(each)) {
        parameters.add(parameter(each.needed("Name it."), "path"));
      } else if (own.takes(each)) {
        if (own.body()) members.add(each);
        else parameters.add(parameter(each, "query"));
      }
    }
    if (!parameters.isEmpty()) described.put("parameters", parameters);
    if (!members.isEmpty()) described.put("requestBody", body(members, Set.of()));
    Answer answer = operation.answer();
    String schema = own.schema();
    JsonObject answers =
        new JsonObject()
            .put(
                "200",
                answered(schema == null ? answer : new Answer(answer.about(), schema, false)))
            .put("default", reference("responses", "Refused"));
    return described.put("responses", answers);
  }

  /** Of {@code POST /keys/:id/rotate}: ownPostKeysRotate. */
  private static String identifier(OwnRoute own) {
    String plain = own.path().replaceAll(":\\w+/?", "").replaceAll("/$", "");
    return identifier("own-" + own.method().toLowerCase(Locale.ROOT) + plain.replace('/', '-'));
  }

  private static JsonObject described(AdminOperation operation, Route at) {
    String note = at.note().isEmpty() ? "" : " " + at.note();
    JsonObject described =
        new JsonObject()
            .put("operationId", identifier(operation.name()))
            .put("tags", new JsonArray().add("admin"))
            .put("summary", operation.about())
            .put("description", "Needs `" + at.right() + "`." + note);
    JsonArray parameters = new JsonArray();
    for (Argument each : operation.arguments()) {
      if (at.places(each)) parameters.add(parameter(each, "path"));
      else if (!at.body()) parameters.add(parameter(each, "query"));
    }
    if (!parameters.isEmpty()) described.put("parameters", parameters);
    if (at.body()) {
      List<Argument> members = operation.arguments().stream().filter(a -> !at.places(a)).toList();
      described.put("requestBody", body(members, operation.oneOf()));
    }
    JsonObject answers =
        new JsonObject()
            .put("200", answered(operation.answer()))
            .put("default", reference("responses", "AdminError"));
    return described.put("responses", answers);
  }

  /** Of {@code key.create}: keyCreate. */
  private static String identifier(String name) {
    String[] parts = name.split("[.-]");
    return parts[0]
        + Stream.of(parts)
            .skip(1)
            .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
            .collect(Collectors.joining());
  }

  private static JsonObject parameter(Argument argument, String in) {
    JsonObject parameter =
        new JsonObject()
            .put("name", argument.name())
            .put("in", in)
            .put("description", about(argument, in));
    if (argument.missing() != null) parameter.put("required", true);
    if (argument.kind() == Argument.Kind.TAGS) parameter.put("style", "form").put("explode", true);
    return parameter.put("schema", schema(argument, false));
  }

  private static String about(Argument argument, String in) {
    String form =
        switch (argument.kind()) {
          case FUTURE -> " A duration from now (`12h`, `90d`), a date or a time in UTC.";
          case PAST -> " A duration before now (`7d`, `12h`), a date or a time in UTC.";
          case TAGS ->
              in.equals("query") ? " Each is a parameter of its own: `tag.project=apollo`." : "";
          case TEXT, TEXTS, NUMBER, USD -> "";
        };
    return argument.about() + form;
  }

  /** A value's schema; null is as good as absence in a body, where it may be absent. */
  private static JsonObject schema(Argument argument, boolean nullable) {
    JsonObject schema = new JsonObject();
    if (!argument.among().isEmpty()) {
      JsonArray values = new JsonArray(new ArrayList<>(argument.among()));
      return schema.put("enum", nullable ? values.addNull() : values);
    }
    String type =
        switch (argument.kind()) {
          case NUMBER -> "integer";
          case USD -> "number";
          case TEXTS -> "array";
          case TAGS -> "object";
          case TEXT, FUTURE, PAST -> "string";
        };
    schema.put("type", nullable ? new JsonArray().add(type).add("null") : type);
    JsonObject text = new JsonObject().put("type", "string");
    switch (argument.kind()) {
      case NUMBER -> schema.put("minimum", 1).put("maximum", argument.most());
      case USD -> schema.put("exclusiveMinimum", 0).put("maximum", argument.most());
      case TEXTS -> schema.put("items", text);
      case TAGS -> schema.put("additionalProperties", text);
      case TEXT, FUTURE, PAST -> {
        if (argument.missing() != null) schema.put("minLength", 1);
        if (argument.most() < Argument.ANY) schema.put("maxLength", argument.most());
      }
    }
    return schema;
  }

  private static JsonObject body(List<Argument> taken, Set<String> exactlyOne) {
    JsonObject members = new JsonObject();
    JsonArray needed = new JsonArray();
    for (Argument each : taken) {
      JsonObject schema = schema(each, each.missing() == null);
      members.put(each.name(), schema.put("description", about(each, "body")));
      if (each.missing() != null) needed.add(each.name());
    }
    JsonObject schema = new JsonObject().put("type", "object");
    if (!needed.isEmpty()) schema.put("required", needed);
    JsonArray oneOf = new JsonArray();
    for (String name : exactlyOne) {
      oneOf.add(new JsonObject().put("required", new JsonArray().add(name)));
    }
    if (!oneOf.isEmpty()) schema.put("oneOf", oneOf);
    schema.put("properties", members).put("additionalProperties", false);
    return new JsonObject()
        .put("required", !needed.isEmpty() || !oneOf.isEmpty())
        .put("content", json(schema));
  }

  private static JsonObject answered(Answer answer) {
    String name = answer.schema();
    JsonObject one =
        name == null ? new JsonObject().put("type", "object") : reference("schemas", name);
    JsonObject schema =
        answer.list() ? new JsonObject().put("type", "array").put("items", one) : one;
    return new JsonObject().put("description", answer.about()).put("content", json(schema));
  }

  private static JsonObject json(JsonObject schema) {
    return new JsonObject().put("application/json", new JsonObject().put("schema", schema));
  }

  private static JsonObject reference(String kind, String name) {
    return new JsonObject().put("$ref", "#/components/" + kind + "/" + name);
  }
}
