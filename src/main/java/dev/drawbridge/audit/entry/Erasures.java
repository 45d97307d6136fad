package dev.drawbridge.audit.entry;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/**
 * Takes content out of the record for good, while what commits to it stands. Each erasure is a
 * record before it is done, and one again when it was, or was not; none names its subject, only the
 * subject's blind name. One at a time.
 */
public interface Erasures {
  /**
   * Destroys a subject's key: nothing that was sealed for it opens any more, here or in a copy.
   *
   * @param actor who erases
   * @param subject {@code issuer|id}, {@code key|ID} for a key, {@code named|ID} for a person whom
   *     a caller named
   * @return the erasure as {@link #list} tells it; fails as {@code not_found} where nothing is on
   *     record of that subject, and as {@code conflict} where it is held or the keys cannot be
   *     replaced, with that reason
   */
  Future<Map<String, Object>> subject(String actor, String subject, String basis);

  /**
   * Destroys the content of one request and its end; what another record still refers to is spared
   * and named in the erasure's {@code spared}.
   *
   * @return as {@link #subject}; fails as {@code not_found} where there is no such request, and as
   *     {@code conflict} where it still runs, its subject is held, or the log cannot be written
   *     anew
   */
  Future<Map<String, Object>> request(String actor, String requestId, String basis);

  /**
   * All erasures, newest first: {@code {id, time, actor, subject|request_id, basis, state, …}}, the
   * id being the seq of its record; {@code state} is {@code done}, {@code failed} with its {@code
   * reason}, or {@code unfinished} where nothing tells how it went.
   */
  Future<List<Map<String, Object>>> list();

  /**
   * Keeps a subject from being erased.
   *
   * @return among others {@code on_record}: whether anything is, of that subject
   */
  Future<Map<String, Object>> hold(String actor, String subject, String basis);

  /**
   * All holds, newest first: {@code {id, time, actor, subject, basis}}, the id being the seq of its
   * record; one that tells its basis only has nothing else.
   */
  Future<List<Map<String, Object>>> holds();

  /**
   * Puts on record that all which is on record of a subject is given out, before it is.
   *
   * @param reason why
   * @return the seq of that record as {@code id}; fails as {@code not_found} where nothing is on
   *     record of that subject
   */
  Future<Map<String, Object>> access(String actor, String subject, String reason);

  /** Lets a held subject be erased again; fails as {@code not_found} where it is not held. */
  Future<Map<String, Object>> release(String actor, String subject, String basis);
}
