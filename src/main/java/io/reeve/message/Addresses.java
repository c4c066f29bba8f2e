package io.reeve.message;

import io.reeve.model.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The event bus's addresses: one for each type of message. The first group is public and speaks JSON; the others carry
 * the versioned binary form of the record they are named after.
 */
public final class Addresses {
    /** Request: a job document. Reply: {@code {id, url, sequence}}, or a failure with the faults. */
    public static final String SUBMIT = "reeve.scheduler.submit";

    /** Request: {@code {ids: […]}}. */
    public static final String KILL = "reeve.scheduler.kill";

    /** Request: {@code {ids: […], key}}: what of them did not finish runs again, all or nothing. */
    public static final String RETRY = "reeve.scheduler.retry";

    /** Request: {@code {job, tasks, defaults, key, close}}: more tasks for an open job, all or none. */
    public static final String ADD = "reeve.scheduler.add";

    /** Request: the same as {@link #ADD} as a document's bytes; the job, format and principal in the headers. */
    public static final String ADD_DOCUMENT = "reeve.scheduler.add-document";

    /** Request: {@code {id}}: an open job takes no more tasks. */
    public static final String CLOSE = "reeve.scheduler.close";

    /** JSON {@code {what, id, …}}: scales a service, cancels or rolls back its deployment, takes what is measured. */
    public static final String SERVICES = "reeve.scheduler.services";

    /** A job document as bytes, headers {@code job} and {@code format}: brings the job's services to it. */
    public static final String UPDATE_DOCUMENT = "reeve.scheduler.update-document";

    /** JSON {@code {job?, task?, role?}}: where the instances of services are. */
    public static final String LOOKUP = "reeve.services.query";

    /** Request: {@code {what: "jobs", …}} as the HTTP API's parameters. */
    public static final String QUERY = "reeve.scheduler.query";

    /** Request: a job document. Reply: what would happen if it were submitted now; nothing is changed. */
    public static final String PLAN = "reeve.scheduler.plan";

    /** Request: the same as {@link #PLAN} as a document's bytes, with its format in the headers. */
    public static final String PLAN_DOCUMENT = "reeve.scheduler.plan-document";

    /** Request: {@code {roles: {NAME: {weight, guarantee, limit}}, force, replace}}: all of it, or nothing. */
    public static final String ROLES = "reeve.allocator.roles";
    /** Published: {@code {events: […]}}; best effort, gaps are filled from {@link #HISTORY}. */
    public static final String EVENTS = "reeve.events";

    /** Request: {@code {since, limit}}. Reply: a page of events, or that they are gone. */
    public static final String HISTORY = "reeve.scheduler.history";

    /** Request: a document's bytes, with its format and principal in the headers; for gateways. */
    public static final String SUBMIT_DOCUMENT = "reeve.scheduler.submit-document";

    /** Request: {@code {sha256, size, node}}: a gateway keeps a client's file. */
    public static final String UPLOADED = "reeve.scheduler.uploaded";

    /** Request: the same as {@link #ROLES} as a document's bytes, with format and principal in the headers. */
    public static final String ROLES_DOCUMENT = "reeve.allocator.roles-document";

    /** Request: {@code {reservations: {NODE: {ROLE: amounts}}}}: all of it, or nothing. */
    public static final String RESERVATIONS = "reeve.allocator.reservations";

    /** Request: the same as a document's bytes, with format and principal in the headers. */
    public static final String RESERVATIONS_DOCUMENT = "reeve.allocator.reservations-document";

    /** One way: {@link FromWorker.StatusReport}. */
    public static final String STATUS = "reeve.scheduler.status";

    /** Request, within one event loop: {@link Rounds.Demand} → {@link Rounds.Plan}. */
    public static final String DEMAND = "reeve.allocator.demand";

    /** Request: {@link Membership.Register} → {@link Membership.Registered} or {@link Membership.Refused}. */
    public static final String REGISTER = "reeve.recovery.register";

    /** Request: {@link Membership.Renew} → {@link Membership.Renewed} or {@link Membership.Refused}. */
    public static final String RENEW = "reeve.recovery.renew";

    /** Request: {@link Membership.Leave}; an empty reply once it is in the ledger. */
    public static final String LEAVE = "reeve.recovery.leave";

    /** Request: {@code {add: {NODE: "HOST:PORT"}, remove: [NODE]}}, or nothing. Reply: who holds the ledger. */
    public static final String CONTROL_PEERS = "reeve.recovery.control-peers";

    /** Request: {@link Membership.PlanRestart} → {@link Membership.Renewed} or {@link Membership.Refused}. */
    public static final String PLAN_RESTART = "reeve.recovery.plan-restart";

    /** Published: {@link LeaderNotice}. */
    public static final String LEADER = "reeve.leader";

    /** Header of a message to {@link #control}: the address of the actor that it is for. */
    public static final String TO = "to";

    /** Header of a message to {@link #control}: a node that does not lead says so even where it could answer. */
    public static final String LEADER_ONLY = "leader-only";

    /** Request, to one control node only: {@code {node}}. Reply: {@code {founded, known}}, of its ledger. */
    public static final String LEDGER = "reeve.ledger";

    /** Request: {@code {node, what, deadline, for}}: an order of an operator, such as {@code drain}. */
    public static final String NODES = "reeve.recovery.nodes";

    /** Request: {@code {role, name, value}}, the value in Base64, or {@code {role, name, delete: true}}. */
    public static final String SECRETS = "reeve.scheduler.secrets";

    private static final String CONTROL = "reeve.control.";
    private static final String EXECUTOR = "reeve.executor.";
    private static final String GATEWAY = "reeve.gateway.";

    private Addresses() {}

    /** The id of the one node that hears what is sent to this address; null of an address of any other kind. */
    public static @Nullable String nodeOf(String address) {
        if (address.startsWith(CONTROL)) {
            return address.substring(CONTROL.length());
        }
        String before = address.startsWith(EXECUTOR) ? EXECUTOR : address.startsWith(GATEWAY) ? GATEWAY : null;
        int end = address.lastIndexOf('.');
        return before == null || end < before.length() ? null : address.substring(before.length(), end);
    }

    /**
     * Of one control node, whether it leads or not: what stands in the header {@link #TO} goes to that actor if this
     * node leads, and is answered NOT_LEADER with a hint if not. Reads are answered either way.
     */
    public static String control(NodeId node) {
        return CONTROL + node;
    }

    /** One way: {@link ToWorker.Launch}. */
    public static String launch(NodeId worker) {
        return EXECUTOR + worker + ".launch";
    }

    /** One way: {@link ToWorker.Kill}. */
    public static String kill(NodeId worker) {
        return EXECUTOR + worker + ".kill";
    }

    /** One way: {@link ToWorker.Release}. */
    public static String release(NodeId worker) {
        return EXECUTOR + worker + ".release";
    }

    /** One way: {@link ToWorker.Acknowledge}. */
    public static String acknowledge(NodeId worker) {
        return EXECUTOR + worker + ".acknowledge";
    }

    /**
     * Request: {@link Reading.ReadFile} of a log or an output → {@link Reading.Chunk} or {@link Reading.Unreadable}.
     */
    public static String readAttempt(NodeId worker) {
        return EXECUTOR + worker + ".read";
    }

    /** Request: {@link Measuring.AskUsage} → {@link Measuring.UsageNow}. */
    public static String usage(NodeId worker) {
        return EXECUTOR + worker + ".usage";
    }

    /** Request: an {@link Exec}, answered with one. */
    public static String exec(NodeId worker) {
        return EXECUTOR + worker + ".exec";
    }

    /** Request: {@link Reading.ReadFile} of an upload → {@link Reading.Chunk} or {@link Reading.Unreadable}. */
    public static String readUpload(NodeId gateway) {
        return GATEWAY + gateway + ".read";
    }
}
