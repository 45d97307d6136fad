package dev.drawbridge.catalog;

import dev.drawbridge.exchange.Announcement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the end of a model, by the catalogue and by its vendor together. It is told;
 * only the catalogue's date keeps a model away.
 *
 * @param deprecated since when, or from when on, its use is advised against: as its vendor says,
 *     else when it ends; null where neither is known
 * @param sunset when it ends: the earlier of the two dates; null where none is known
 * @param ofVendor what the vendor says; null for nothing
 */
public record ModelEnd(
    @Nullable Instant deprecated, @Nullable Instant sunset, @Nullable Announcement ofVendor) {
  /** So long before its end a model is said to retire soon, as policy says it. */
  public static final Duration SOON = Duration.ofDays(90);

  private static final ModelEnd UNKNOWN = new ModelEnd(null, null, null);

  /**
   * What both say.
   *
   * @param retires the first day on which it no longer serves, by the catalogue; null for none
   * @param ofVendor what its vendor announces; null for nothing
   */
  public static ModelEnd of(@Nullable LocalDate retires, @Nullable Announcement ofVendor) {
    if (retires == null && ofVendor == null) return UNKNOWN;
    Instant end = retires == null ? null : retires.atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant stated = ofVendor == null ? null : ofVendor.sunset();
    Instant sunset = end == null || (stated != null && stated.isBefore(end)) ? stated : end;
    Instant advised = ofVendor == null ? null : ofVendor.deprecated();
    // Nothing ends before its use is advised against.
    boolean late = sunset != null && (advised == null || advised.isAfter(sunset));
    return new ModelEnd(late ? sunset : advised, sunset, ofVendor);
  }

  /** The codes of what a vendor's announcement warns of; policy warns of the catalogue's date. */
  public List<String> warnings(Instant now) {
    if (ofVendor == null) return List.of();
    List<String> codes = new ArrayList<>();
    Instant end = ofVendor.sunset();
    if (end != null && end.isBefore(now.plus(SOON))) codes.add("model_retires_soon");
    if (ofVendor.deprecated() != null) codes.add("model_deprecated");
    return codes;
  }
}
