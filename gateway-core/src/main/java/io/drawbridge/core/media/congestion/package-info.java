/**
 * How much the way to a browser carries: transport-wide feedback both ways, and the estimate that is made of what the browser reports
 * (draft-ietf-rmcat-gcc-02). Pure: time is an argument, nothing here knows sockets or threads. Start reading at
 * {@link io.drawbridge.core.media.congestion.BandwidthEstimator}.
 */
@NullMarked
package io.drawbridge.core.media.congestion;

import org.jspecify.annotations.NullMarked;
