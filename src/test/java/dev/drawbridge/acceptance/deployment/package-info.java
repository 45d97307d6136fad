/**
 * How the gateway is deployed: the Helm chart, the unit for systemd, the compose file. What needs
 * programs that are long to build is named {@code *Check}, and {@code mvn -Pplatform verify} runs
 * it.
 */
@NullMarked
package dev.drawbridge.acceptance.deployment;

import org.jspecify.annotations.NullMarked;
