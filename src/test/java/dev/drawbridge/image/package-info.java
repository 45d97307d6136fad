/**
 * The build of the image ({@code mvn -Pimage package}): an OCI layout in a tar, made without a
 * daemon and without a base image. The same machine makes the same bytes, but for the layer of the
 * class cache.
 */
@NullMarked
package dev.drawbridge.image;

import org.jspecify.annotations.NullMarked;
