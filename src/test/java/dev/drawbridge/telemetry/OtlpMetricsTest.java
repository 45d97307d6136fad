package dev.drawbridge.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OtlpMetricsTest {
  private static Map<String, MetricData> told() {
    var form = new OtlpMetrics(Resource.empty(), 1_000);
    Map<String, MetricData> told = new TreeMap<>();
    var registry = MeasuredSample.of().registry().getPrometheusRegistry();
    for (MetricData each : form.of(registry.scrape())) told.put(each.getName(), each);
    return told;
  }

  private static MetricData told(String name) {
    MetricData found = told().get(name);
    if (found == null) throw new AssertionError("no " + name + " in " + told().keySet());
    return found;
  }

  @Test
  void eachHasTheNameThatAScrapeShowsAndTheUnitThatItEndsWith() {
    Map<String, String> units = new TreeMap<>();
    told().forEach((name, metric) -> units.put(name, metric.getUnit()));

    assertEquals(
        Map.of(
            "sample_build_info", "",
            "sample_calls_total", "",
            "sample_length_bytes", "By",
            "sample_length_bytes_max", "",
            "sample_seconds", "s",
            "sample_seconds_max", "",
            "sample_used_ratio", "1"),
        units);
  }

  @Test
  void aCounterIsASumFromTheStart() {
    var counter = told("sample_calls_total");
    var point = counter.getDoubleSumData().getPoints().iterator().next();

    assertEquals("Calls", counter.getDescription());
    assertEquals(true, counter.getDoubleSumData().isMonotonic());
    assertEquals(3, point.getValue());
    assertEquals("large", point.getAttributes().get(AttributeKey.stringKey("model")));
    assertEquals(1_000_000_000L, point.getStartEpochNanos());
  }

  @Test
  void aHistogramKeepsItsBucketsAndItsExample() {
    HistogramPointData point =
        told("sample_seconds").getHistogramData().getPoints().iterator().next();

    assertEquals(List.of(0.01, 0.1), point.getBoundaries());
    assertEquals(List.of(0L, 1L, 0L), point.getCounts());
    assertEquals(1, point.getCount());
    assertEquals(0.05, point.getSum(), 1e-9);
    var example = point.getExemplars().getFirst();
    assertEquals(MeasuredSample.TRACE, example.getSpanContext().getTraceId());
    assertEquals(MeasuredSample.SPAN, example.getSpanContext().getSpanId());
    assertEquals(0.05, example.getValue(), 1e-9);
  }

  @Test
  void aSummaryKeepsItsCountSumAndQuantiles() {
    var metric = told("sample_length_bytes");
    var point = metric.getSummaryData().getPoints().iterator().next();

    assertEquals(MetricDataType.SUMMARY, metric.getType());
    assertEquals(1, point.getCount());
    assertEquals(7, point.getSum());
    assertEquals(0.5, point.getValues().getFirst().getQuantile());
  }
}
