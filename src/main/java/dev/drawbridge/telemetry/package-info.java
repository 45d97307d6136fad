/**
 * Tells an OpenTelemetry collector how requests went, by OTLP over HTTP: a trace of each that is
 * sampled, and the metrics. The one room that knows OpenTelemetry's SDK.
 *
 * <p>What is promised:
 *
 * <ol>
 *   <li>Where the configuration names no collector, no class of the SDK is loaded and nothing is
 *       made for a request.
 *   <li>A request is never held up: spans wait in a queue of fixed length, and what finds no room
 *       there, or is not taken by the collector, is dropped and counted.
 *   <li>Which requests are sampled is drawn here, whatever a caller's {@code traceparent} says. It
 *       becomes a link of the request's span; its parent only where the caller's address lies in a
 *       trusted network.
 *   <li>An attribute is a value of a closed set, an id of the configuration, a number or the
 *       request's id: never a prompt, an answer, a key, or a word that a caller or a vendor chose.
 *   <li>The metrics are those of a scrape by Prometheus, from the same registry.
 * </ol>
 *
 * <p>Names follow OpenTelemetry's semantic conventions 1.37.0, those for generative AI among them.
 */
@NullMarked
package dev.drawbridge.telemetry;

import org.jspecify.annotations.NullMarked;
