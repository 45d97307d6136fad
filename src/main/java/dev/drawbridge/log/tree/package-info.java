/**
 * The log's proof: its Merkle tree in files, the checkpoints that are signed over it, the keys that
 * sign them, and the witnesses that cosign. It takes leaves as bytes, in order, and knows nothing
 * of what they say, nor of where they come from.
 *
 * <ol>
 *   <li>A checkpoint is signed only over leaves that it was handed, and its owner hands over only
 *       what is durable.
 *   <li>Every tile that a checkpoint needs is forced, under its name, before the checkpoint is
 *       signed, and so is every bundle where those are written; the signed checkpoint is forced
 *       before anybody is shown it. So a crash at any moment leaves a tree that extends all that
 *       was ever shown.
 *   <li>A start with fewer leaves than were signed, with other leaves, with another origin or
 *       without the keys is refused, and nothing is changed. Tiles that are lost are made anew.
 *   <li>With witnesses, a checkpoint is published once the policy's quorum has cosigned it, and the
 *       one before stays until then. A witness that does not answer is asked less and less often;
 *       it never holds up who writes the log.
 *   <li>A bundle holds nothing that the log does not: unless it is to lie in the folder too, it is
 *       made where it is asked for. Of the leaves that are pruned, those are kept that a bundle of
 *       later ones begins with.
 *   <li>Where leaves were pruned their bundles are removed, and every tile stays: all roots and
 *       proofs can still be had, and no tile over what is gone can be made anew.
 *   <li>One thread signs. Everything else here may be called from any thread, and blocks for files
 *       only.
 * </ol>
 *
 * <p>In the log's folder: {@code checkpoint}, what is published; {@code signed}, what was signed
 * last where witnesses are asked; {@code tile/…} as c2sp.org/tlog-tiles names it; {@code vkey}, the
 * keys that signatures are checked with, one a line, the current ones first. The private keys lie
 * beside the master key, sealed by what it wraps: {@code Secrets}.
 */
@NullMarked
package dev.drawbridge.log.tree;

import org.jspecify.annotations.NullMarked;
