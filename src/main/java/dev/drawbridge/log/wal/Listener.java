package dev.drawbridge.log.wal;

/** Takes what the log reports to its owner. */
public interface Listener {
  /** A record is on disk whose future had failed before. */
  void late(Append append);

  /** Nothing can be written any more; called once. */
  void dead(String reason);

  /** The thread has ended and the file is closed. */
  void stopped();
}
