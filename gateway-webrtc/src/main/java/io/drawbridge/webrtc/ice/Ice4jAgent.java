package io.drawbridge.webrtc.ice;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import org.ice4j.StunException;
import org.ice4j.StunMessageEvent;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Agent;
import org.ice4j.ice.CandidatePair;
import org.ice4j.ice.CandidateType;
import org.ice4j.ice.Component;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.IceProcessingState;
import org.ice4j.ice.KeepAliveStrategy;
import org.ice4j.ice.RemoteCandidate;
import org.ice4j.message.Message;
import org.ice4j.stack.RawMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link IceAgent} by ice4j. ice4j takes monitors and calls back inside them, so it runs on a small pool, one task at a time for each
 * agent, never on an event loop.
 */
final class Ice4jAgent implements IceAgent {
    private static final Logger LOG = LoggerFactory.getLogger(Ice4jAgent.class);

    private final Agent agent;
    private final IceMediaStream stream;
    private final Component component;
    private final Events events;
    private final SerialExecutor tasks;
    private final int mostCandidates;
    private int candidates;
    private boolean closed;

    private Ice4jAgent(List<InetSocketAddress> locals, Events events, SerialExecutor tasks, int mostCandidates)
            throws IOException {
        this.events = events;
        this.tasks = tasks;
        this.mostCandidates = mostCandidates;
        this.agent = new Agent();
        agent.setControlling(false);
        agent.setPerformConsentFreshness(true);
        agent.setUseDynamicPorts(false);
        agent.addCandidateHarvester(new BorrowedHarvester(locals, events));
        this.stream = agent.createMediaStream("bundle");
        this.component = agent.createComponent(stream, KeepAliveStrategy.SELECTED_ONLY, false);
    }

    /** Makes agents whose work runs on {@code pool}. */
    static Factory factory(Executor pool, IceLimits limits) {
        Ice4jSettings.apply();
        return (locals, remoteUfrag, remotePassword, events) -> {
            SerialExecutor tasks = new SerialExecutor(pool, limits.queuedStun());
            try {
                Ice4jAgent made = new Ice4jAgent(locals, events, tasks, limits.remoteCandidates());
                made.start(remoteUfrag, remotePassword);
                return made;
            } catch (IOException e) {
                throw new IllegalStateException("cannot make an ICE agent: " + e.getMessage(), e);
            }
        };
    }

    private void start(String remoteUfrag, String remotePassword) {
        stream.setRemoteUfrag(remoteUfrag);
        stream.setRemotePassword(remotePassword);
        agent.addStateChangeListener(change -> {
            IceProcessingState state = agent.getState();
            LOG.debug("ICE {} is {}", agent.getLocalUfrag(), state);
            if (state == IceProcessingState.COMPLETED) {
                selected();
            }
        });
        agent.startConnectivityEstablishment();
    }

    /** On a thread of ice4j, inside its monitors. */
    private void selected() {
        CandidatePair pair = component.getSelectedPair();
        if (pair != null) {
            TransportAddress base = pair.getLocalCandidate().getBase().getTransportAddress();
            TransportAddress remote = pair.getRemoteCandidate().getTransportAddress();
            String words = pair.getLocalCandidate().getType() + " " + base.getHostAddress() + ":" + base.getPort()
                    + " udp - " + pair.getRemoteCandidate().getType() + " " + remote.getHostAddress() + ":"
                    + remote.getPort();
            events.onSelected(plain(base), plain(remote), words);
        }
    }

    private static InetSocketAddress plain(TransportAddress address) {
        return new InetSocketAddress(address.getAddress(), address.getPort());
    }

    @Override
    public String ufrag() {
        return agent.getLocalUfrag();
    }

    @Override
    public String password() {
        return agent.getLocalPassword();
    }

    @Override
    public void addRemote(CandidateLine candidate) {
        tasks.offer(() -> {
            if (closed || candidates >= mostCandidates || !agent.isStarted()) {
                return;
            }
            candidates++;
            component.addUpdateRemoteCandidates(new RemoteCandidate(
                    new TransportAddress(candidate.address(), Transport.UDP),
                    component,
                    CandidateType.parse(candidate.type()),
                    candidate.foundation(),
                    candidate.priority(),
                    null,
                    stream.getRemoteUfrag()));
            component.updateRemoteCandidates();
        });
    }

    @Override
    public void receive(byte[] stun, InetSocketAddress local, InetSocketAddress remote) {
        tasks.offer(() -> {
            if (closed) {
                return;
            }
            try {
                RawMessage raw = RawMessage.build(
                        stun,
                        stun.length,
                        new TransportAddress(remote, Transport.UDP),
                        new TransportAddress(local, Transport.UDP));
                Message message = Message.decode(stun, 0, stun.length);
                agent.getStunStack().handleMessageEvent(new StunMessageEvent(agent.getStunStack(), raw, message));
            } catch (StunException e) {
                LOG.debug("ice4j does not read a STUN message: {}", e.getMessage());
            }
        });
    }

    @Override
    public void close() {
        tasks.add(() -> {
            if (!closed) {
                closed = true;
                agent.free();
            }
        });
    }
}
