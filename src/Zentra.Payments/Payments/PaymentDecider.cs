using Zentra.Payments.Methods;
using Zentra.Payments.Providers;
using Zentra.Payments.Refunds;
using Zentra.Payments.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Runtime.Store;
using static Zentra.Payments.Payments.PaymentCommand;

namespace Zentra.Payments.Payments;

/// <summary>
/// The rules of a payment, in the order in which they refuse. Pure: state and command in, decision out.
/// </summary>
public static class PaymentDecider
{
    /// <summary>The most attempts (captures, refunds and the rest) that one payment may have.</summary>
    public const int MaxAttempts = 200;

    public static Decision Decide(
        Payment? state, PaymentCommand command, IRecords records, Context context) => (state, command) switch
    {
        (_, Create create) => Accept(create, records, context),
        (null, _) => new Rejection(PaymentProblems.NotFound, "There is no such payment in this workspace."),
        ({ } payment, Confirm confirm) => Decide(payment, confirm, records, context),
        ({ } payment, Capture capture) => Decide(payment, capture, records, context),
        ({ } payment, Increment increment) => Decide(payment, increment, records, context),
        ({ } payment, Cancel cancel) => Decide(payment, cancel, context),
        ({ } payment, PaymentCommand.Refund refund) => RefundDecider.Decide(payment, refund, context),
        ({ } payment, Wake wake) => PaymentTimers.Decide(payment, wake, context),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static Decision Accept(Create command, IRecords records, Context context)
    {
        var workspace = context.Workspace;
        var method = command.PaymentMethod ?? (workspace.Livemode ? null : Sandbox.DefaultPaymentMethod);
        if (command.ConfirmNow && method is null)
        {
            return MethodRequired();
        }
        var payment = new Payment
        {
            Id = context.NewId(Payment.Kind.Prefix),
            AmountMinor = command.AmountMinor,
            Currency = command.CurrencyIn(workspace),
            Customer = command.Customer,
            Merchant = command.Merchant ?? workspace.DefaultMerchant,
            PaymentMethod = method ?? "",
            CaptureMethod = command.CaptureMethod,
            Description = command.Description,
            Country = command.Country,
            Channel = command.Channel,
            Metadata = command.Metadata,
            Livemode = workspace.Livemode,
            Scope = workspace.Id,
            Intent = context.IntentId,
            LastIntent = context.IntentId,
            LastLeaf = context.Sequence - 1,
            CreatedAt = context.At,
            UpdatedAt = context.At,
            Version = 1,
        };
        if (!command.ConfirmNow)
        {
            return new Change(payment, context).Tell(PaymentEvents.Created).Answer(201);
        }
        return Authorize(payment, records, context, isNew: true, action: null);
    }

    private static Decision Decide(Payment payment, Confirm command, IRecords records, Context context)
    {
        if (payment.HasOpen(ProviderOperation.Authorize))
        {
            return InProgress(payment, "authorization");
        }
        if (payment.Authorization is not (Authorization.None or Authorization.RequiresAction))
        {
            return Conflict(payment, "confirmed", "created or requires_action");
        }
        if (payment.HasOpenHold)
        {
            return InProgress(payment, "cancel");
        }
        var method = command.PaymentMethod ?? payment.PaymentMethod;
        if (method.Length == 0)
        {
            return MethodRequired();
        }
        if (TooMany(payment) is { } refusal)
        {
            return refusal;
        }
        // What the customer did for one method says nothing of another: that one is authorized from the beginning.
        var action = method == payment.PaymentMethod
            ? payment.Attempts.LastOrDefault(a => a.Status == AttemptStatus.RequiresAction)
            : null;
        return Authorize(payment with { PaymentMethod = method }, records, context, isNew: false, action);
    }

    /// <summary>Controls, reserve, route, and the attempt written ahead of its call.</summary>
    private static Decision Authorize(
        Payment payment, IRecords records, Context context, bool isNew, Attempt? action)
    {
        if (PaymentMethods.Refusal(payment, records) is { } unusable)
        {
            return unusable;
        }
        var isRouted = payment.Route is not null && action is not null;
        var route = isRouted ? null : RoutingDecider.Select(payment, records, context, tried: []);
        if (route is { Provider.Length: 0 })
        {
            return NoProvider(route);
        }
        var change = new Change(payment, context).Judge(PaymentPolicy.Evaluate(payment, context.Workspace));
        if (isNew)
        {
            change.Tell(PaymentEvents.Created);
        }
        if (!change.Passed)
        {
            change.Set(p => p with { Authorization = Authorization.Declined, NextAction = null, ExpiresAt = null });
            change.Post(
                PaymentPostings.Release(payment, payment.ReservedMinor, context), reserved: -payment.ReservedMinor);
            return change.Tell(PaymentEvents.Declined)
                .Refuse(c => PaymentResource.PolicyDecline(c, PaymentProblems.PaymentDeclined));
        }
        if (route is not null)
        {
            change.Take(route, records, context).Tell(RoutingEvents.Selected);
        }
        var toReserve = payment.AmountMinor - payment.ReservedMinor;
        if (toReserve > 0)
        {
            change.Post(PaymentPostings.Reserve(payment, toReserve, context), reserved: toReserve);
        }
        change.Set(p => p with { Authorization = Authorization.Pending, NextAction = null, ExpiresAt = null });
        return change
            .Call(ProviderOperation.Authorize, payment.AmountMinor, reference: action?.ProviderReference).Accept();
    }

    private static Decision Decide(Payment payment, Capture command, IRecords records, Context context)
    {
        if (payment.Authorization != Authorization.Authorized)
        {
            return Conflict(payment, "captured", "authorized or partially_captured");
        }
        if (payment.HasOpen(ProviderOperation.Void) || payment.HasOpen(ProviderOperation.Increment)
            || payment.Attempts.Any(a => a is { Operation: ProviderOperation.Capture, Final: true, IsOpen: true }))
        {
            return InProgress(payment, "cancel, increment or final capture");
        }
        if (command.Final && payment.HasOpen(ProviderOperation.Capture))
        {
            // A final capture releases what is left, and what an open capture takes is not known yet.
            return InProgress(payment, "capture");
        }
        var left = payment.CapturableMinor;
        if (left <= 0)
        {
            return payment.CaptureClosed || !payment.HasOpen(ProviderOperation.Capture)
                ? Conflict(payment, "captured further", "authorized or partially_captured")
                : InProgress(payment, "capture");
        }
        var amount = command.AmountMinor ?? left;
        if (amount > left)
        {
            return new Rejection(
                PaymentProblems.CaptureExceedsAuthorization,
                $"A capture of {Say(amount, payment)} exceeds the {Say(left, payment)} left of the authorization.")
            {
                Pointer = "/amount_minor",
            };
        }
        var can = ProviderDecider.Find(records, payment.Route!.Provider)?.Capabilities;
        if (can is { PartialCapture: false } && amount < payment.AmountAuthorizedMinor)
        {
            return NotSupported(payment, "captures the whole authorization only");
        }
        // A provider that takes one capture releases the rest with it.
        var isLast = command.Final || can is { MultipleCapture: false };
        return TooMany(payment) ?? new Change(payment, context)
            .Call(ProviderOperation.Capture, amount, payment.ProviderReference, isFinal: isLast).Accept();
    }

    private static Decision Decide(Payment payment, Increment command, IRecords records, Context context)
    {
        if (payment.Authorization != Authorization.Authorized || payment.CaptureClosed)
        {
            return Conflict(payment, "incremented", "authorized or partially_captured");
        }
        if (payment.HasOpenHold)
        {
            return InProgress(payment, "operation");
        }
        if (ProviderDecider.Find(records, payment.Route!.Provider) is { Capabilities.Increment: false })
        {
            return NotSupported(payment, "cannot raise an authorization");
        }
        if (command.AmountMinor > Amount.MaxMinor - payment.AmountAuthorizedMinor)
        {
            return new Rejection(
                PaymentProblems.AmountTooLarge,
                $"The authorization would exceed {Amount.MaxMinor} minor units.") { Pointer = "/amount_minor" };
        }
        if (TooMany(payment) is { } refusal)
        {
            return refusal;
        }
        var change = new Change(payment, context).Judge(
            PaymentPolicy.Evaluate(
                payment with { AmountMinor = payment.AmountAuthorizedMinor + command.AmountMinor }, context.Workspace));
        if (!change.Passed)
        {
            return change.Refuse(c => PaymentResource.PolicyDecline(c, PaymentProblems.IncrementDeclined));
        }
        change.Post(PaymentPostings.Reserve(payment, command.AmountMinor, context), reserved: command.AmountMinor);
        return change.Call(ProviderOperation.Increment, command.AmountMinor, payment.ProviderReference).Accept();
    }

    private static Decision Decide(Payment payment, Cancel command, Context context)
    {
        if (payment.Authorization == Authorization.Unknown && !payment.CancelRequested)
        {
            // Whatever the provider did is undone as soon as it is known.
            return new Change(payment, context).Set(p => p with { CancelRequested = true })
                .Tell(PaymentEvents.CancelRequested).Accept();
        }
        if (payment.HasOpenHold)
        {
            return InProgress(payment, "operation");
        }
        return payment.Authorization switch
        {
            Authorization.None =>
                new Change(payment, context)
                    .Set(p => p with { Authorization = Authorization.Canceled })
                    .Tell(PaymentEvents.Canceled).Answer(200),
            Authorization.RequiresAction or Authorization.Authorized when !payment.CaptureClosed
                    && payment.AmountCapturedMinor < payment.AmountMinor.Max(payment.AmountAuthorizedMinor) =>
                TooMany(payment) ?? new Change(payment, context)
                    .Call(ProviderOperation.Void, payment.ReservedMinor, reference: payment.ProviderReference).Accept(),
            Authorization.Pending or Authorization.RequiresAction or Authorization.Authorized or Authorization.Declined
                or Authorization.Unknown or Authorization.Expired or Authorization.Canceled =>
                Conflict(payment, "canceled", "created, requires_action, authorized or partially_captured"),
            _ => throw new ArgumentOutOfRangeException(nameof(payment)),
        };
    }

    internal static Decision? TooMany(Payment payment)
    {
        if (payment.Attempts.Count < MaxAttempts)
        {
            return null;
        }
        return new Rejection(PaymentProblems.TooManyAttempts, $"A payment has at most {MaxAttempts} attempts.");
    }

    private static Rejection NotSupported(Payment payment, string what) =>
        new(PaymentProblems.NotSupported, $"{payment.Route!.Provider} {what}.");

    private static Rejection NoProvider(Route route) => new(
        PaymentProblems.NoProvider,
        route.Candidates.Count == 0
            ? "The workspace has no provider."
            : string.Join(" ", route.Candidates.Select(c => $"{c.Provider}: {c.Reason}")))
    {
        NextStep = "Configure a provider, or change the routing rules.",
    };

    private static Rejection MethodRequired() =>
        new(PaymentProblems.PaymentMethodRequired, "Name the payment method that is to be charged.")
        {
            Pointer = "/payment_method",
        };

    internal static Rejection Conflict(Payment payment, string verb, string allowed) => new(
        PaymentProblems.StateConflict,
        $"A payment that is {payment.Status.Name()} cannot be {verb}; it must be {allowed}.");

    internal static Rejection InProgress(Payment payment, string what) => new(
        PaymentProblems.InProgress, $"An earlier {what} of {payment.Id} has no outcome yet.")
    {
        NextStep = "Read the payment, and repeat the request when its attempts have ended.",
    };

    internal static string Say(long amountMinor, Payment payment) =>
        $"{Currency.Find(payment.Currency)!.Format(amountMinor)} {payment.Currency}";

    private static long Max(this long left, long right) => Math.Max(left, right);
}
