using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Bridges;

/// <summary>The broker is away, or did not take what was published: some of it, or all, may have arrived.</summary>
internal sealed class BrokerException(string reason, Exception inner) : Exception(reason, inner);

/// <summary>
/// One connection with one channel, so that what is published arrives in that order. What is confirmed is the broker's:
/// on its disk, where the queues are durable.
/// </summary>
internal sealed class AmqpPublisher : IAsyncDisposable
{
    /// <summary>How long the broker may take to answer, or to confirm a page.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly string exchange;
    private readonly CancellationTokenSource lost = new();

    private AmqpPublisher(IConnection connection, IChannel channel, string exchange)
    {
        (this.connection, this.channel, this.exchange) = (connection, channel, exchange);
        connection.ConnectionShutdownAsync += (_, _) => lost.CancelAsync();
        channel.ChannelShutdownAsync += (_, _) => lost.CancelAsync();
    }

    /// <summary>Canceled when the connection is gone.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Connects, and declares the exchange: topic and durable.</summary>
    /// <exception cref="BrokerException">The broker cannot be reached, or refuses.</exception>
    public static async Task<AmqpPublisher> Open(AmqpSettings settings, CancellationToken stopping)
    {
        // A connection that was lost is made anew by us: what it had not confirmed is read from the store again.
        var factory = new ConnectionFactory
        {
            Uri = settings.Address,
            ClientProvidedName = "zentra",
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = Heartbeat,
            ContinuationTimeout = Patience,
        };
        IConnection? connection = null;
        try
        {
            connection = await factory.CreateConnectionAsync(stopping);
            // The library's own limit would let a later message overtake; ours is the page.
            var channel = await connection.CreateChannelAsync(
                new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true,
                    outstandingPublisherConfirmationsRateLimiter: null),
                stopping);
            await channel.ExchangeDeclareAsync(
                settings.Exchange, ExchangeType.Topic, durable: true, cancellationToken: stopping);
            return new(connection, channel, settings.Exchange);
        }
        catch (Exception fault) when (IsOfBroker(fault, stopping))
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
            throw new BrokerException(Reason(fault), fault);
        }
    }

    /// <summary>Publishes events in their order; returns when the broker has confirmed them all.</summary>
    /// <exception cref="BrokerException">It has not.</exception>
    public async Task Publish(Scope scope, IReadOnlyList<SealedEvent> events, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping, lost.Token);
        limit.CancelAfter(Patience);
        // They are sent in the order of these calls: the channel lets one after the other in.
        var confirmed = new List<Task>(events.Count);
        foreach (var told in events)
        {
            confirmed.Add(channel.BasicPublishAsync(
                exchange, Key(scope, told), mandatory: false, Properties(scope, told), EventEnvelope.Render(told),
                limit.Token).AsTask());
        }
        try
        {
            await Task.WhenAll(confirmed);
        }
        catch (Exception fault) when (IsOfBroker(fault, stopping))
        {
            throw new BrokerException(Reason(fault), fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Nothing is open that would need a farewell: a broker that hangs is left.
            await connection.CloseAsync(
                Constants.ReplySuccess, "", Farewell, abort: true, CancellationToken.None);
        }
        finally
        {
            await channel.DisposeAsync();
            await connection.DisposeAsync();
            lost.Dispose();
        }
    }

    /// <summary>`{tenant}.{workspace}.{type}`.</summary>
    private static string Key(Scope scope, SealedEvent told) => $"{scope.Tenant}.{scope.Workspace}.{told.Type}";

    private static BasicProperties Properties(Scope scope, SealedEvent told) => new()
    {
        MessageId = told.Id,
        Type = told.Type,
        Timestamp = new(told.At.Microseconds / 1_000_000),
        ContentType = "application/json",
        DeliveryMode = DeliveryModes.Persistent,
        AppId = "zentra",
        Headers = new Dictionary<string, object?>
        {
            ["sequence"] = told.Sequence,
            ["object_sequence"] = told.ObjectSequence,
            ["subject"] = told.Object,
            ["tenant"] = scope.Tenant,
            ["workspace"] = scope.Workspace,
        },
    };

    private static bool IsOfBroker(Exception fault, CancellationToken stopping) =>
        fault is RabbitMQClientException or IOException or TimeoutException or System.Net.Sockets.SocketException
            or ObjectDisposedException
        || (fault is OperationCanceledException && !stopping.IsCancellationRequested);

    /// <summary>The innermost cause, in one line; none of them holds the password.</summary>
    private static string Reason(Exception fault)
    {
        if (fault is PublishException { IsReturn: false })
        {
            return "it did not take a message";
        }
        if (fault is OperationCanceledException)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the connection was lost, or it did not answer within {Patience.TotalSeconds} seconds");
        }
        return fault.GetBaseException().Message.Split('\n')[0].TrimEnd('\r', '.');
    }
}
