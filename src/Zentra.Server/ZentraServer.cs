using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zentra.Cards;
using Zentra.Payments;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;
using Zentra.Server.Access;
using Zentra.Server.Authorizations;
using Zentra.Server.Bridges;
using Zentra.Server.CardDisputes;
using Zentra.Server.Cards;
using Zentra.Server.Clearing;
using Zentra.Server.Connectors;
using Zentra.Server.Connectors.Acquirer;
using Zentra.Server.Connectors.Adyen;
using Zentra.Server.Connectors.Stripe;
using Zentra.Server.Controls;
using Zentra.Server.Disputes;
using Zentra.Server.Events;
using Zentra.Server.Evidence;
using Zentra.Server.Http;
using Zentra.Server.Ledger;
using Zentra.Server.Methods;
using Zentra.Server.Network;
using Zentra.Server.OpenApi;
using Zentra.Server.Operations;
using Zentra.Server.Payments;
using Zentra.Server.Payouts;
using Zentra.Server.Intents;
using Zentra.Server.Reports;
using Zentra.Server.Reviews;
using Zentra.Server.Routing;
using Zentra.Server.Sandbox;
using Zentra.Server.Settlement;
using Zentra.Server.Vault;
using Zentra.Server.Webhooks;
using Zentra.Server.Workers;
using Zentra.Storage;

namespace Zentra.Server;

/// <summary>Where a server keeps its data and listens.</summary>
/// <param name="Port">0 takes a free one.</param>
public sealed record ServerOptions(string DataDirectory, int Port)
{
    public IPAddress Address { get; init; } = IPAddress.Loopback;
    public TimeProvider Time { get; init; } = TimeProvider.System;
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    public EventStreamSettings Streams { get; init; } = new();

    /// <summary>Where the records are: in the data folder, unless another place is named.</summary>
    public StoreAddress Store { get; init; } = StoreAddress.In(DataDirectory);

    /// <summary>How events are delivered.</summary>
    public WebhookSettings Webhooks { get; init; } = new();

    /// <summary>Where settlement files are kept, and how large they may be.</summary>
    public SettlementSettings Settlement { get; init; } = new();

    /// <summary>Where clearing files are kept, and how large they may be.</summary>
    public ClearingSettings Clearing { get; init; } = new();

    /// <summary>A file with the master key of card vaults before this one; null where it is in the secrets.</summary>
    public string? PreviousVaultMaster { get; init; }

    /// <summary>How long an authorization over HTTP may take.</summary>
    public AuthorizationSettings Authorizations { get; init; } = new();

    /// <summary>The broker that events are published to; none where null.</summary>
    public AmqpSettings? Amqp { get; init; }

    /// <summary>Where card networks are listened to over TCP; nowhere where null.</summary>
    public NetworkSettings? Network { get; init; }
}

/// <summary>The product on one screen: its parts, and the way a request walks through them.</summary>
public static class ZentraServer
{
    public static readonly Catalogue Catalogue = new(
        [
            Envelope.Capability, AccessDecider.Capability, AccountDecider.Capability, OperationDecider.Capability,
            WebhookDecider.Capability, ReviewDecider.Capability, PaymentsCapability.Capability,
            SettlementOperations.Capability, CardsCapability.Capability,
        ]);

    public static WebApplication Build(ServerOptions options)
    {
        // The empty builder: the slim one watches the working folder for settings, and would see every write of the
        // store.
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "zentra" });
        builder.WebHost.UseKestrelCore();
        builder.Logging.ClearProviders().AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(options.LogLevel);
        if (options.LogLevel < LogLevel.Warning)
        {
            // The platform would log a request as it was written, with whatever secret is in its path.
            builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        }
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Address, options.Port);
            kestrel.AddServerHeader = false;
            // Bytes that are not UTF-8 reach the checks of their header, so that the refusal is a problem of the
            // contract.
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
            kestrel.Limits.MaxConcurrentConnections = 20_000;
        });
        var services = builder.Services;
        services.AddRouting();
        services.AddSingleton(options.Time);
        services.AddSingleton(InstallationSecrets.Open(options.DataDirectory, options.PreviousVaultMaster));
        services.AddSingleton<IStore>(options.Store.Open(Catalogue));
        services.AddSingleton<EventNews>();
        services.AddSingleton(s => new Lane(
            s.GetRequiredService<IStore>().OpenWriter, s.GetRequiredService<EventNews>().Tell));
        services.AddSingleton<RuntimeClock>();
        services.AddSingleton<IConnector, SandboxConnector>();
        var providers = ProviderClient.New();
        services.AddSingleton<IConnector>(new SimulatedAcquirerConnector(providers));
        services.AddSingleton<IConnector>(new StripeConnector(providers));
        services.AddSingleton<IConnector>(new AdyenConnector(providers));
        services.AddSingleton<CredentialVault>();
        services.AddSingleton<CardVault>();
        services.AddSingleton<CardNumbers>();
        services.AddSingleton<ILongWork, VaultResealing>();
        services.AddHostedService<VaultRewrapping>();
        services.AddSingleton<CardDesk>();
        services.AddSingleton(options.Authorizations);
        services.AddSingleton<LateDecisions>();
        services.AddSingleton<TimelyDecisions>();
        services.AddSingleton<INetworkDesk, NetworkDesk>();
        services.AddSingleton<IReviewResolution, AuthorizationResolution>();
        services.AddSingleton<ProviderAccounts>();
        services.AddSingleton<IProviderAccounts>(s => s.GetRequiredService<ProviderAccounts>());
        services.AddSingleton(new Destinations(options.Webhooks.AllowLoopback));
        services.AddSingleton<IPerformer, ProviderCalls>();
        services.AddSingleton<IPerformer, ExternalDecisions>();
        services.AddSingleton<UnmappedDeclines>();
        services.AddSingleton<Door>();
        services.AddSingleton<ProviderMessages>();
        services.AddSingleton<Keys>();
        services.AddSingleton<Checkpoints>();
        services.AddSingleton<EvidencePackets>();
        services.AddSingleton<Duties>();
        foreach (var kind in TimedKind.All)
        {
            services.AddSingleton(kind);
        }
        services.AddSingleton<TimerWorker>();
        services.AddHostedService(s => s.GetRequiredService<TimerWorker>());
        services.AddHostedService<CheckpointWorker>();
        services.AddHostedService<EventNewsWorker>();
        services.AddSingleton(options.Streams);
        services.AddSingleton<OpenStreams>();
        services.AddSingleton(options.Webhooks);
        services.AddWebhooks();
        services.AddReviews();
        services.AddBridges(options.Amqp);
        services.AddNetwork(options.Network);
        services.AddSettlement(options.Settlement, options.DataDirectory);
        services.AddClearing(options.Clearing, options.DataDirectory);
        services.AddSingleton<OperationWorker>();
        services.AddHostedService(s => s.GetRequiredService<OperationWorker>());
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        services.AddSingleton<IReadOnlyList<NamedOperation>>([.. PaymentEndpoints.Operations, .. RefundEndpoints.Operations]);
        services.AddContract(
            MethodRequests.Default, MethodResponses.Default, RoutingRequests.Default, RoutingResponses.Default,
            ReviewRequests.Default, ReviewResponses.Default, DisputeRequests.Default, DisputeResponses.Default,
            WebhookRequests.Default, WebhookResponses.Default, OperationResponses.Default,
            LedgerRequests.Default, LedgerResponses.Default, ReportResponses.Default,
            SettlementRequests.Default, SettlementResponses.Default,
            PayoutRequests.Default, PayoutResponses.Default,
            CardRequests.Default, CardResponses.Default,
            AuthorizationRequests.Default, AuthorizationResponses.Default,
            ControlRequests.Default, ControlResponses.Default,
            ClearingRequests.Default, ClearingResponses.Default,
            CardDisputeRequests.Default, CardDisputeResponses.Default, CardStoryResponses.Default);

        var app = builder.Build();
        app.UseRouting();
        app.UseMiddleware<Boundary>();
        app.MapPayments();
        app.MapRefunds();
        app.MapPaymentMethods();
        app.MapDisputes();
        app.MapProviders();
        app.MapCallbacks();
        app.MapRouting();
        app.MapDeclineCodes();
        app.MapCards();
        app.MapAuthorizations();
        app.MapControls();
        app.MapClearing();
        app.MapCardDisputes();
        app.MapCardStory();
        app.MapReviews();
        app.MapSettlements();
        app.MapPayouts();
        app.MapIntents();
        app.MapLedger();
        app.MapStatements();
        app.MapPeriods(app.Services.GetRequiredService<Checkpoints>().Now);
        app.MapReports();
        app.MapEvents();
        app.MapWebhookEndpoints();
        app.MapDeliveries();
        app.MapEvidence();
        app.MapAccess();
        app.MapSandbox();
        app.MapSandboxFiles();
        app.MapSandboxClearing();
        app.MapSandboxAuthorizations();
        app.MapOperations();
        app.MapLongOperations();
        app.MapContract();
        app.UseEndpoints(_ => { });
        return app;
    }
}
