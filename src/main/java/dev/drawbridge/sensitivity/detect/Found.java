package dev.drawbridge.sensitivity.detect;

/** Takes what detectors find in one text. */
interface Found {
  void add(Finding finding);
}
