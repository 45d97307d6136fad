package dev.drawbridge.sensitivity;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a text was looked into, for the record.
 *
 * @param ran the version of each detector that ran, by its id
 * @param notRun why each other detector did not run, by its id
 * @param bytes that were looked into
 * @param known bytes of the same text that were looked into before, and whose findings are kept
 * @param nanos what it took, in nanoseconds
 */
public record ScanReport(
    Map<String, String> ran, Map<String, String> notRun, long bytes, long known, long nanos) {

  /** Of what nobody looked into. */
  public static final ScanReport NONE = new ScanReport(Map.of(), Map.of(), 0, 0, 0);

  /** With one more detector that ran. */
  ScanReport with(String id, String version) {
    Map<String, String> all = new TreeMap<>(ran);
    all.put(id, version);
    return new ScanReport(all, notRun, bytes, known, nanos);
  }

  /** With one more that did not. */
  ScanReport without(String id, String why) {
    Map<String, String> all = new TreeMap<>(notRun);
    all.put(id, why);
    return new ScanReport(ran, all, bytes, known, nanos);
  }

  /** The detectors that were to run and did not. */
  public List<String> missing() {
    return notRun.entrySet().stream()
        .filter(each -> !each.getValue().equals(Labeller.DISABLED))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether every detector ran that is to run. */
  public boolean whole() {
    return !ran.isEmpty() && notRun.values().stream().allMatch(Labeller.DISABLED::equals);
  }
}
