package dev.drawbridge.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a scrape by Prometheus would get, as metrics of OpenTelemetry: the same names, with {@code
 * _total} and {@code _info} where a scrape has them, the same labels and values. Sums count from
 * the gateway's start.
 *
 * <p>A unit is told where the name ends with one of Prometheus' base units, so that a collector
 * that appends units to names finds it there already. Any other is told by the name only.
 */
final class OtlpMetrics {
  private static final InstrumentationScopeInfo SCOPE =
      InstrumentationScopeInfo.create("dev.drawbridge");
  private static final AggregationTemporality SUMS = AggregationTemporality.CUMULATIVE;

  private final Resource resource;
  private final long start;

  /**
   * @param start of all sums, in milliseconds since 1970
   */
  OtlpMetrics(Resource resource, long start) {
    this.resource = resource;
    this.start = TimeUnit.MILLISECONDS.toNanos(start);
  }

  /** A metric with all its points. */
  private record Metric(
      Resource resource, String name, String description, MetricDataType type, Data<?> data)
      implements MetricData {
    @Override
    public Resource getResource() {
      return resource;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
      return SCOPE;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public String getDescription() {
      return description;
    }

    @Override
    public String getUnit() {
      return unit(name);
    }

    @Override
    public MetricDataType getType() {
      return type;
    }

    @Override
    public Data<?> getData() {
      return data;
    }
  }

  /** A metric's unit as UCUM writes it; empty where the name ends with no base unit. */
  private static String unit(String name) {
    String bare = name.endsWith("_total") ? name.substring(0, name.length() - 6) : name;
    if (bare.endsWith("_seconds")) return "s";
    if (bare.endsWith("_bytes")) return "By";
    return bare.endsWith("_ratio") ? "1" : "";
  }

  List<MetricData> of(MetricSnapshots scraped) {
    long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    List<MetricData> metrics = new ArrayList<>(scraped.size());
    for (MetricSnapshot each : scraped) {
      MetricData metric = of(each, now);
      if (metric != null) metrics.add(metric);
    }
    return metrics;
  }

  /** Null for a kind that no registry of ours makes. */
  private @Nullable MetricData of(MetricSnapshot metric, long now) {
    return switch (metric) {
      case CounterSnapshot counter ->
          metric(metric, "_total", MetricDataType.DOUBLE_SUM, sum(counter, now));
      case GaugeSnapshot gauge ->
          metric(
              metric,
              "",
              MetricDataType.DOUBLE_GAUGE,
              gauge(
                  gauge.getDataPoints().stream()
                      .map(p -> point(p, now, p.getValue(), p.getExemplar()))
                      .toList()));
      case UnknownSnapshot unknown ->
          metric(
              metric,
              "",
              MetricDataType.DOUBLE_GAUGE,
              gauge(
                  unknown.getDataPoints().stream()
                      .map(p -> point(p, now, p.getValue(), p.getExemplar()))
                      .toList()));
      case InfoSnapshot info ->
          metric(
              metric,
              "_info",
              MetricDataType.DOUBLE_GAUGE,
              gauge(info.getDataPoints().stream().map(p -> point(p, now, 1, null)).toList()));
      case HistogramSnapshot histogram ->
          metric(
              metric,
              "",
              MetricDataType.HISTOGRAM,
              HistogramData.create(
                  SUMS, histogram.getDataPoints().stream().map(p -> buckets(p, now)).toList()));
      case SummarySnapshot summary ->
          metric(
              metric,
              "",
              MetricDataType.SUMMARY,
              SummaryData.create(
                  summary.getDataPoints().stream().map(p -> summary(p, now)).toList()));
      default -> null;
    };
  }

  private MetricData metric(
      MetricSnapshot metric, String suffix, MetricDataType type, Data<?> data) {
    String name = metric.getMetadata().getPrometheusName();
    String help = metric.getMetadata().getHelp();
    return new Metric(
        resource,
        name.endsWith(suffix) ? name : name + suffix,
        help == null ? "" : help,
        type,
        data);
  }

  private static GaugeData<DoublePointData> gauge(List<DoublePointData> points) {
    return GaugeData.createDoubleGaugeData(points);
  }

  private SumData<DoublePointData> sum(CounterSnapshot counter, long now) {
    return SumData.createDoubleSumData(
        true,
        SUMS,
        counter.getDataPoints().stream()
            .map(p -> point(p, now, p.getValue(), p.getExemplar()))
            .toList());
  }

  private DoublePointData point(
      DataPointSnapshot point, long now, double value, @Nullable Exemplar exemplar) {
    List<DoubleExemplarData> exemplars = exemplar == null ? List.of() : List.of(exemplar(exemplar));
    return DoublePointData.create(start, now, labels(point), value, exemplars);
  }

  private SummaryPointData summary(SummaryDataPointSnapshot point, long now) {
    List<ValueAtQuantile> quantiles = new ArrayList<>();
    point
        .getQuantiles()
        .forEach(q -> quantiles.add(ValueAtQuantile.create(q.getQuantile(), q.getValue())));
    return SummaryPointData.create(
        start, now, labels(point), point.getCount(), point.getSum(), quantiles);
  }

  private HistogramPointData buckets(HistogramDataPointSnapshot point, long now) {
    ClassicHistogramBuckets buckets = point.getClassicBuckets();
    List<Double> bounds = new ArrayList<>(buckets.size());
    List<Long> counts = new ArrayList<>(buckets.size());
    for (int i = 0; i < buckets.size(); i++) {
      // The last of them has no bound here; Prometheus calls it infinite.
      if (buckets.getUpperBound(i) != Double.POSITIVE_INFINITY) {
        bounds.add(buckets.getUpperBound(i));
      }
      counts.add(buckets.getCount(i));
    }
    List<DoubleExemplarData> exemplars = new ArrayList<>();
    point.getExemplars().forEach(e -> exemplars.add(exemplar(e)));
    return new HistogramPoint(
        HistogramPointData.create(
            start, now, labels(point), point.getSum(), false, 0, false, 0, bounds, counts),
        exemplars);
  }

  private static Attributes labels(DataPointSnapshot point) {
    AttributesBuilder attributes = Attributes.builder();
    int i = 0;
    for (Label label : point.getLabels()) {
      attributes.put(point.getLabels().getPrometheusName(i++), label.getValue());
    }
    return attributes.build();
  }

  private static DoubleExemplarData exemplar(Exemplar exemplar) {
    String trace = exemplar.getLabels().get(Exemplar.TRACE_ID);
    String span = exemplar.getLabels().get(Exemplar.SPAN_ID);
    SpanContext context =
        trace == null || span == null
            ? SpanContext.getInvalid()
            : SpanContext.create(trace, span, TraceFlags.getSampled(), TraceState.getDefault());
    long taken = exemplar.hasTimestamp() ? exemplar.getTimestampMillis() : 0;
    return DoubleExemplarData.create(
        Attributes.empty(), TimeUnit.MILLISECONDS.toNanos(taken), context, exemplar.getValue());
  }
}
