/**
 * Health, readiness, metrics and the REST API over HTTP.
 */
@NullMarked
package io.drawbridge.core.admin;

import org.jspecify.annotations.NullMarked;
