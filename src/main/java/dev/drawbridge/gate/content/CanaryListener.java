package dev.drawbridge.gate.content;

/** Is told of texts of {@code sensitivity.canaries} that a model returned. */
public interface CanaryListener {
  /** Nobody is told. */
  CanaryListener NOBODY = (provider, model, canary) -> {};

  /**
   * One came back.
   *
   * @param canary its place in the configuration, from 1
   */
  void returned(String provider, String model, int canary);
}
