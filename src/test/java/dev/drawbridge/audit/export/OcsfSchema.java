package dev.drawbridge.audit.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the Open Cybersecurity Schema Framework 1.9 says of the attributes that this project's
 * events have, and of all that they must have. Source: the schema's repository at commit a5cfc68e
 * ({@code events/application/api_activity.json} with what it extends, its profiles, {@code
 * objects/} and {@code dictionary.json}). An attribute that is not here is a fault: look it up
 * there first.
 */
public final class OcsfSchema {
  /**
   * An object a paragraph: its attributes with their types, {@code []} an array, {@code !}
   * required, {@code @} of a profile, {@code =} the values that it may have; {@code any} at least
   * one of.
   */
  private static final String TABLE =
      """
      api_activity
        category_uid:integer!=6 category_name:string class_uid:integer!=6003 class_name:string
        activity_id:integer!=0,1,2,3,4,99 activity_name:string type_uid:long!
        severity_id:integer!=0,1,2,3,4,5,6,99 time:long! status_id:integer=0,1,2,99 status:string
        status_code:string status_detail:string metadata:metadata! actor:actor! api:api!
        src_endpoint:network_endpoint! unmapped:object
        ai_model:ai_model@ai_operation message_context:message_context@ai_operation
        trace:trace@trace
      metadata
        version:string! product:product! profiles:string[] uid:string correlation_uid:string
        log_name:string sequence:integer original_time:string
      product
        name:string vendor_name:string any=name,uid
      actor
        user:user any=process,user,iam_role,invoked_by,session,app_name,app_uid
      user
        uid:string domain:string type_id:integer=0,1,2,3,4,99 type:string any=account,name,uid
      api
        operation:string! request:request response:response service:service
      request
        uid:string!
      response
        code:integer error:string error_message:string
      service
        name:string any=name,uid
      network_endpoint
        ip:ip name:string
        any=ip,uid,name,hostname,svc_name,instance_uid,interface_uid,interface_name,domain
      ai_model
        name:string! ai_provider:string! any=name,uid
      message_context
        uid:string service:service prompt_tokens:integer completion_tokens:integer
        total_tokens:integer any=application,service
      trace
        uid:string!
      """;

  private static final Pattern ATTRIBUTE =
      Pattern.compile("(\\w+):(\\w+)(\\[])?(!)?(?:@(\\w+))?(?:=([\\d,]+))?");
  private static final Pattern IP = Pattern.compile("[0-9.]{7,15}|[0-9a-fA-F:.]{2,40}(%\\w+)?");
  private static final Map<String, Kind> KINDS = read();

  private record Attribute(
      String type, boolean array, boolean required, String profile, Set<String> values) {}

  private record Kind(Map<String, Attribute> attributes, Set<String> any) {}

  private OcsfSchema() {}

  private static Map<String, Kind> read() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    Kind kind = null;
    for (String line : TABLE.lines().toList()) {
      if (!line.startsWith(" ")) {
        kind = new Kind(new LinkedHashMap<>(), new TreeSet<>());
        kinds.put(line, kind);
        continue;
      }
      for (String word : line.strip().split(" ", -1)) {
        if (kind == null) throw new IllegalStateException(word);
        if (word.startsWith("any=")) {
          kind.any.addAll(List.of(word.substring(4).split(",", -1)));
          continue;
        }
        Matcher m = ATTRIBUTE.matcher(word);
        if (!m.matches()) throw new IllegalStateException(word);
        Set<String> values = m.group(6) == null ? Set.of() : Set.of(m.group(6).split(",", -1));
        String profile = m.group(5) == null ? "" : m.group(5);
        kind.attributes.put(
            m.group(1),
            new Attribute(m.group(2), m.group(3) != null, m.group(4) != null, profile, values));
      }
    }
    return kinds;
  }

  /** What is wrong with an event of class API Activity; empty for nothing. */
  public static List<String> faults(JsonNode event) {
    List<String> faults = new ArrayList<>();
    Set<String> profiles = new TreeSet<>();
    event.at("/metadata/profiles").forEach(each -> profiles.add(each.asText()));
    object("", "api_activity", event, profiles, faults);
    long type = event.path("class_uid").asLong() * 100 + event.path("activity_id").asLong();
    if (event.path("type_uid").asLong() != type) faults.add("type_uid is not " + type);
    if (event.path("class_uid").asLong() / 1000 != event.path("category_uid").asLong()) {
      faults.add("the class is not of category_uid");
    }
    if (event.path("activity_id").asInt() == 99 && event.path("activity_name").asText().isEmpty()) {
      faults.add("activity_name is missing for Other");
    }
    String caption =
        switch (event.path("status_id").asInt()) {
          case 0 -> "Unknown";
          case 1 -> "Success";
          case 2 -> "Failure";
          default -> event.path("status").asText();
        };
    if (!caption.equals(event.path("status").asText()) || caption.isEmpty()) {
      faults.add("status is not that of status_id");
    }
    if (!event.at("/metadata/version").asText().startsWith("1.9.")) faults.add("not of 1.9");
    return faults;
  }

  private static void object(
      String at, String name, JsonNode value, Set<String> profiles, List<String> faults) {
    Kind kind = KINDS.get(name);
    if (kind == null) throw new IllegalStateException("no table of " + name);
    value
        .properties()
        .forEach(
            member -> {
              String place = at + "/" + member.getKey();
              Attribute attribute = kind.attributes.get(member.getKey());
              if (attribute == null) faults.add(place + " is no attribute of " + name);
              else attribute(place, attribute, member.getValue(), profiles, faults);
            });
    kind.attributes.forEach(
        (key, attribute) -> {
          if (attribute.required && !value.has(key)) faults.add(at + "/" + key + " is missing");
        });
    if (!kind.any.isEmpty() && kind.any.stream().noneMatch(value::has)) {
      faults.add(at + " has none of " + kind.any);
    }
  }

  private static void attribute(
      String at, Attribute attribute, JsonNode value, Set<String> profiles, List<String> faults) {
    if (!attribute.profile.isEmpty() && !profiles.contains(attribute.profile)) {
      faults.add(at + " is of the profile " + attribute.profile + ", which is not named");
    }
    if (attribute.array != value.isArray()) faults.add(at + " is an array or must be one");
    if (!attribute.values.isEmpty() && !attribute.values.contains(value.asText())) {
      faults.add(at + " is " + value.asText());
    }
    for (JsonNode each : attribute.array ? value : List.of(value)) {
      boolean right =
          switch (attribute.type) {
            case "string" -> each.isTextual();
            case "ip" -> each.isTextual() && IP.matcher(each.asText()).matches();
            case "integer", "long" -> each.isIntegralNumber();
            default -> each.isObject();
          };
      if (!right) faults.add(at + " is no " + attribute.type + ": " + each);
      else if (KINDS.containsKey(attribute.type)) {
        object(at, attribute.type, each, profiles, faults);
      }
    }
  }
}
