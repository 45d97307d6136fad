package dev.drawbridge.dialect.signals;

/**
 * What is known of a target beside its answer. Some vendors answer alike for a model that is gone
 * and for one that was never granted; this tells them apart.
 *
 * @param servedBefore whether the model served with this credential since the process began
 * @param retired whether the catalogue has it as retired by now
 */
public record Known(boolean servedBefore, boolean retired) {
  /** Nothing is known. */
  public static final Known NOTHING = new Known(false, false);
}
