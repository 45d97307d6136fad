package dev.drawbridge.gate.content;

import dev.drawbridge.policy.decision.Obligation;
import dev.drawbridge.sensitivity.AnswerLabel;
import dev.drawbridge.sensitivity.Label;
import dev.drawbridge.sensitivity.ScanReport;
import dev.drawbridge.sensitivity.mask.GuardReport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The metrics of detection. Types of findings are those of the rules of the jar and of the
 * configuration; no text makes one.
 */
public final class ContentMetrics {
  private final MeterRegistry registry;
  private final ConcurrentHashMap<String, Counter> findings = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Counter> answers = new ConcurrentHashMap<>();
  private final Timer time;
  private final Counter looked;
  private final Counter known;
  private final Counter whole;
  private final Counter partly;
  private final Counter none;

  public ContentMetrics(MeterRegistry registry) {
    this.registry = registry;
    time =
        Timer.builder("drawbridge_detection")
            .description("What detectors take to look into a prompt")
            .register(registry);
    looked = bytes("new");
    known = bytes("known");
    whole = requests("whole");
    partly = requests("partly");
    none = requests("none");
  }

  private Counter bytes(String read) {
    return Counter.builder("drawbridge_detection_bytes")
        .description("Bytes of prompts that detectors looked into, or knew from an earlier turn")
        .tag("read", read)
        .register(registry);
  }

  private Counter requests(String state) {
    return Counter.builder("drawbridge_detection_requests")
        .description("Requests by how many of their detectors ran")
        .tag("state", state)
        .register(registry);
  }

  /** Counts the label of a request that was decided. */
  public void labelled(Label label) {
    ScanReport scan = label.basis().scan();
    if (scan.ran().isEmpty()) none.increment();
    else if (scan.whole()) whole.increment();
    else partly.increment();
    if (!scan.whole()) missing(scan);
    if (!scan.ran().isEmpty()) {
      time.record(scan.nanos(), TimeUnit.NANOSECONDS);
      looked.increment(scan.bytes());
      if (scan.known() > 0) known.increment(scan.known());
    }
    if (label.findings().isEmpty()) return;
    label.findings().forEach((type, count) -> of(type).increment(count));
  }

  /** Counts the detectors that should have looked into a prompt and did not. */
  private void missing(ScanReport scan) {
    scan.missing()
        .forEach(
            id ->
                Counter.builder("drawbridge_detector_missing")
                    .description("Requests that a detector should have looked into and did not")
                    .tag("detector", id)
                    .register(registry)
                    .increment());
  }

  /** Counts what was found in an answer. */
  public void answered(AnswerLabel label) {
    if (label.findings().isEmpty()) return;
    label.findings().forEach((type, count) -> ofAnswer(type).increment(count));
  }

  /** Counts what of an answer its caller did not get. */
  public void guarded(GuardReport report) {
    report.masked().forEach((type, count) -> withheld("masked", type).increment(count));
    String cut = report.cut();
    if (cut != null) withheld("cut", cut).increment();
  }

  /** Counts obligations of which the end of a call does not say that they were carried out. */
  public void unproven(Set<Obligation> obligations) {
    for (Obligation each : obligations) {
      Counter.builder("drawbridge_obligations_unproven")
          .description("Obligations that the end of a call does not say to have been carried out")
          .tag("obligation", each.wire())
          .register(registry)
          .increment();
    }
  }

  private Counter withheld(String did, String type) {
    return answers.computeIfAbsent(
        did + ' ' + type,
        t ->
            Counter.builder("drawbridge_answer_withheld")
                .description("What callers did not get of answers: values masked, answers cut")
                .tag("did", did)
                .tag("type", type)
                .register(registry));
  }

  private Counter ofAnswer(String type) {
    return answers.computeIfAbsent(
        type,
        t ->
            Counter.builder("drawbridge_answer_findings")
                .description("What detectors found in answers, by type")
                .tag("type", t)
                .register(registry));
  }

  private Counter of(String type) {
    return findings.computeIfAbsent(
        type,
        t ->
            Counter.builder("drawbridge_findings")
                .description("What detectors found in prompts, by type")
                .tag("type", t)
                .register(registry));
  }
}
