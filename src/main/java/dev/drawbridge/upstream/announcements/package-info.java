/**
 * What vendors announce of their models in the headers of their answers, good ones too.
 *
 * <ol>
 *   <li>An announcement is told, and nothing else: no model is kept away for it.
 *   <li>It holds two moments. Nothing else of what a vendor wrote is kept.
 *   <li>A vendor that changes its mind all the time is no longer listened to: each model has
 *       {@value dev.drawbridge.upstream.announcements.Announcements#MOST_CHANGES} announcements at
 *       most while the process lives.
 * </ol>
 */
@NullMarked
package dev.drawbridge.upstream.announcements;

import org.jspecify.annotations.NullMarked;
