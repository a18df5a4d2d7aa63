/**
 * The database in the data directory: what must outlive the process. An H2 file behind JDBI; its few migrations are run by {@link
 * io.drawbridge.core.store.Migrations}, since a migration library would take longer to start than the gateway does. Everything here
 * blocks, and runs on the keeper's own thread. May depend on core.directory and core.pki. Start
 * reading at {@link io.drawbridge.core.store.StoreKeeper}; what must be known before anything starts is read by {@link
 * io.drawbridge.core.store.StoredSettings}.
 */
@NullMarked
package io.drawbridge.core.store;

import org.jspecify.annotations.NullMarked;
