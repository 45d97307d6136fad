package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.ModelEnd;
import dev.drawbridge.exchange.Announcement;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.gate.content.MaskedCall;
import dev.drawbridge.gate.content.ObligationReport;
import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.gate.transport.RateHeaders;
import dev.drawbridge.policy.decision.DecisionInput.Failed;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Target;
import dev.drawbridge.sensitivity.Label;
import dev.drawbridge.sensitivity.mask.GuardReport;
import dev.drawbridge.upstream.Answer;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The headers of one answer. */
public final class AnswerHead {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final CallerRequest request;
  private final CallerConnection connection;
  private final @Nullable Health health;

  /** Whether it says who serves, and all that is known beside. */
  private boolean serving;

  /** The headers of an answer that no target gives. */
  public AnswerHead(CallerRequest request, CallerConnection connection) {
    this(request, connection, null);
  }

  /**
   * The headers of an answer.
   *
   * @param health knows what vendors announce of their models
   */
  AnswerHead(CallerRequest request, CallerConnection connection, @Nullable Health health) {
    this.request = request;
    this.connection = connection;
    this.health = health;
  }

  /** Sets the headers of every answer, refusals included. */
  public void common(Progress known) {
    MultiMap headers = connection.response().headers();
    String id = request.id().value();
    headers.set("x-drawbridge-request-id", id);
    headers.set(request.form().callers().requestIdHeader(), id);
    var verdict = known.verdict();
    if (verdict != null) headers.set("x-drawbridge-policy-revision", verdict.revision());
    var input = known.input();
    if (input != null) {
      Level taken = verdict == null ? null : verdict.terms().takenFor();
      headers.set("x-drawbridge-sensitivity", sensitivity(input.sensitivity(), taken));
    }
    RateHeaders.put(headers, known.standings());
    headers.set("x-content-type-options", "nosniff");
    headers.set("server-timing", request.timer().serverTiming());
  }

  /** The level, and behind it how many findings of which type there were. */
  private static String sensitivity(Label label, @Nullable Level taken) {
    String level = (taken == null ? label.level() : taken).wire();
    if (label.findings().isEmpty()) return level;
    StringBuilder out = new StringBuilder(level);
    String before = "; ";
    for (var each : label.findings().entrySet()) {
      out.append(before).append(each.getKey()).append('=').append(each.getValue());
      before = ", ";
    }
    return out.toString();
  }

  /** Commits an event stream: status 200, and what is known so far where nobody serves yet. */
  void ofStream(Recorded recorded) {
    var headers = connection.response().setStatusCode(200).setChunked(true).headers();
    if (!headers.contains("content-type"))
      headers.set("content-type", connection.framing().contentType());
    headers.set("cache-control", "no-cache");
    headers.set("x-accel-buffering", "no");
    if (serving) return;
    common(recorded);
    dropped(headers, recorded.call().unasked());
    warnings(headers, recorded.verdict(), List.of());
  }

  private static void dropped(MultiMap headers, List<String> names) {
    if (!names.isEmpty()) headers.set("x-drawbridge-dropped", String.join(", ", names));
  }

  /** Names who serves and what failed before; nothing where a keep-alive has sent the head. */
  void serving(
      Recorded recorded,
      Target target,
      Verdict verdict,
      Answer.Served served,
      List<Failed> failed,
      OutboundCall sent) {
    if (connection.response().headWritten()) return;
    serving = true;
    common(recorded);
    MultiMap headers = connection.response().headers();
    Model model = target.model();
    served.headers().forEach(headers::set);
    if (recorded.call().stream() && connection.framing().array()) {
      headers.set("content-type", connection.framing().contentType());
    }
    from(headers, target, served.attempt(), failed);
    List<String> attribution = target.obligations().attribution();
    if (!attribution.isEmpty()) {
      headers.set("x-drawbridge-attribution", String.join(", ", attribution));
    }
    dropped(headers, sent.dropped(recorded.call()));
    MaskedCall masked = sent.masked();
    if (masked != null) {
      headers.set("x-drawbridge-masked", Integer.toString(masked.map().size()));
    }
    Announcement announced =
        health == null ? null : health.announced(model.provider().id(), model.id());
    ModelEnd end = ModelEnd.of(model.retires(), announced);
    List<String> more = announced == null ? List.of() : end.warnings(Instant.now());
    if (recorded.route().spilledFrom() != null) {
      more = Stream.concat(more.stream(), Stream.of("spilled_over")).toList();
    }
    warnings(headers, verdict, more);
    Instant sunset = end.sunset();
    if (sunset != null) headers.set("sunset", HTTP_DATE.format(sunset));
    Instant deprecated = end.deprecated();
    if (deprecated != null) headers.set("deprecation", "@" + deprecated.getEpochSecond());
  }

  /** Names the target that answered, be it with an error, and what failed before. */
  static void from(MultiMap headers, Target target, Attempt attempt, List<Failed> failed) {
    String vendorId = attempt.vendorRequestId();
    if (vendorId != null) headers.set("x-drawbridge-upstream-request-id", vendorId);
    headers.set("x-drawbridge-model", target.model().id());
    headers.set("x-drawbridge-provider", target.model().provider().id());
    if (!failed.isEmpty()) {
      headers.set(
          "x-drawbridge-fallback",
          failed.stream()
              .map(f -> f.model() + ":" + f.signal().wire())
              .collect(Collectors.joining(", ")));
    }
  }

  /** Says what an answer cost. */
  static void cost(MultiMap headers, double usd) {
    headers.set("x-drawbridge-cost-usd", String.format(Locale.ROOT, "%.8f", usd));
  }

  /** Says what of its answer a caller does not get. */
  static void ofAnswer(MultiMap headers, @Nullable GuardReport report) {
    if (report == null) return;
    String cut = report.cut();
    if (cut != null) headers.set(ObligationReport.CUT_HEADER, cut);
    if (!report.masked().isEmpty()) {
      headers.set(ObligationReport.MASKED_HEADER, ObligationReport.counts(report));
    }
  }

  /** Says that a vendor failed and not the gateway: its status, if any, and its class. */
  static void failure(MultiMap headers, Attempt attempt) {
    SignalClass failure = attempt.failure();
    if (failure == null) return;
    headers.set("x-drawbridge-upstream-class", failure.wire());
    if (attempt.status() > 0) {
      headers.set("x-drawbridge-upstream-status", Integer.toString(attempt.status()));
    }
  }

  /**
   * Sets the codes of the warnings.
   *
   * @param more beside those of policy
   */
  private static void warnings(MultiMap headers, Verdict verdict, List<String> more) {
    List<Reason> told = verdict.told().warnings();
    if (told.isEmpty() && more.isEmpty()) return;
    headers.set(
        "x-drawbridge-warning",
        Stream.concat(told.stream().map(Reason::code), more.stream())
            .distinct()
            .collect(Collectors.joining(", ")));
  }
}
