package dev.drawbridge.audit.entry;

/**
 * Is told of what was erased from the record, to forget what it knows of it. Called once for each.
 */
public interface ErasureListener {
  /** Nobody is told. */
  ErasureListener NOBODY =
      new ErasureListener() {
        @Override
        public void subject(String subject) {}

        @Override
        public void request(String requestId) {}
      };

  /**
   * All that was on record of a subject is gone.
   *
   * @param subject as {@link Erasures#subject} takes it
   */
  void subject(String subject);

  /** The content of one request is gone. */
  void request(String requestId);
}
