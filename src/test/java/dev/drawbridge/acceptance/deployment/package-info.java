/**
 * How the gateway is deployed: the Helm chart, the unit for systemd, the compose file. Each kind of
 * thing is read in every build by the parser of what it is made for, built in seconds of that
 * program's own packages. What needs programs that are long to build is named {@code *Check}, and
 * {@code mvn -Pplatform verify} runs it.
 */
@NullMarked
package dev.drawbridge.acceptance.deployment;

import org.jspecify.annotations.NullMarked;
