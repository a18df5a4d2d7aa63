/**
 * Names, numbers and URIs to meetings. Pure.
 */
@NullMarked
package io.drawbridge.core.directory;

import org.jspecify.annotations.NullMarked;
