/**
 * Session descriptions: values, parser, printer, offer and answer (RFC 8866, RFC 3264). Pure.
 */
@NullMarked
package io.drawbridge.core.sdp;

import org.jspecify.annotations.NullMarked;
