namespace Zentra.Simulators.Acquirer;

/// <summary>What became of an order: the authorization as it is now, and the answer.</summary>
internal readonly record struct Ruling(Authorization Authorization, OperationStatus Status, string? Code);

/// <summary>The rules of the book, in the order in which they refuse. Pure: the same order, the same ruling.</summary>
internal static class BookRules
{
    /// <param name="declineWith">The code to decline with; null for what the rules themselves say.</param>
    /// <param name="approve">Whether a method that would be declined, or require action, is approved.</param>
    public static Ruling Rule(Authorization held, Order order, string? declineWith, bool approve) => order.Kind switch
    {
        OperationKind.Authorization => Authorize(held, declineWith, approve),
        _ when declineWith is not null && order.Kind != OperationKind.Confirmation => Decline(held, declineWith),
        OperationKind.Confirmation => Confirm(held, declineWith, approve),
        OperationKind.Capture => Capture(held, order),
        OperationKind.Increment => Increment(held, order),
        OperationKind.Void => Void(held),
        OperationKind.Refund => Refund(held, order),
        OperationKind.Reversal => Reverse(held),
        _ => throw new ArgumentOutOfRangeException(nameof(order)),
    };

    private static Ruling Authorize(Authorization held, string? declineWith, bool approve) => held switch
    {
        // Undone before it was settled.
        { Status: not AuthorizationStatus.Pending } => Decline(held, ResponseCodes.InvalidTransaction),
        _ when declineWith is null && !approve && TestMethods.RequiresAction(held.Method) =>
            new(held with { Status = AuthorizationStatus.RequiresAction }, OperationStatus.RequiresAction, null),
        _ => Settle(held, declineWith, approve),
    };

    private static Ruling Confirm(Authorization held, string? declineWith, bool approve) => held.Status switch
    {
        AuthorizationStatus.RequiresAction => Settle(held, declineWith, approve),
        AuthorizationStatus.Authorized => Approve(held),
        AuthorizationStatus.Declined =>
            Decline(held, declineWith ?? TestMethods.DeclineCode(held.Method) ?? ResponseCodes.DoNotHonor),
        _ => Decline(held, ResponseCodes.InvalidTransaction),
    };

    private static Ruling Settle(Authorization held, string? declineWith, bool approve)
    {
        if ((declineWith ?? (approve ? null : TestMethods.DeclineCode(held.Method))) is { } code)
        {
            return Decline(held with { Status = AuthorizationStatus.Declined, IsClosed = true }, code);
        }
        return Approve(held with
        {
            Status = AuthorizationStatus.Authorized,
            AuthorizedMinor = held.RequestedMinor,
            CapturedMinor = held.TakesAtOnce ? held.RequestedMinor : 0,
            IsClosed = held.TakesAtOnce,
        });
    }

    private static Ruling Capture(Authorization held, Order order)
    {
        if (held.OpenMinor == 0)
        {
            return Decline(held, ResponseCodes.InvalidTransaction);
        }
        return order.AmountMinor > held.OpenMinor
            ? Decline(held, ResponseCodes.InvalidAmount)
            : Approve(held with
            {
                CapturedMinor = held.CapturedMinor + order.AmountMinor,
                IsClosed = order.Final || order.AmountMinor == held.OpenMinor,
            });
    }

    private static Ruling Increment(Authorization held, Order order) => held.OpenMinor == 0
        ? Decline(held, ResponseCodes.InvalidTransaction)
        : Approve(held with { AuthorizedMinor = held.AuthorizedMinor + order.AmountMinor });

    private static Ruling Void(Authorization held) => HoldsNothing(held)
        ? Decline(held, ResponseCodes.InvalidTransaction)
        : Approve(Release(held));

    private static Ruling Refund(Authorization held, Order order) => held switch
    {
        { CapturedMinor: 0 } => Decline(held, ResponseCodes.InvalidTransaction),
        _ when order.AmountMinor > held.TakenMinor => Decline(held, ResponseCodes.InvalidAmount),
        _ => Approve(held with { RefundedMinor = held.RefundedMinor + order.AmountMinor }),
    };

    /// <summary>Undoes whatever happened: what is held is released, what was captured is given back.</summary>
    private static Ruling Reverse(Authorization held)
    {
        if (HoldsNothing(held) && held.TakenMinor == 0)
        {
            return Decline(held, ResponseCodes.NoActionTaken);
        }
        var released = HoldsNothing(held) ? held : Release(held);
        return Approve(released with { RefundedMinor = held.CapturedMinor });
    }

    private static bool HoldsNothing(Authorization held) =>
        held.Status is not (AuthorizationStatus.Pending or AuthorizationStatus.RequiresAction) && held.OpenMinor == 0;

    private static Authorization Release(Authorization held) => held with
    {
        VoidedMinor = held.VoidedMinor + held.OpenMinor,
        IsClosed = true,
        Status = held.CapturedMinor == 0 ? AuthorizationStatus.Voided : held.Status,
    };

    private static Ruling Approve(Authorization held) => new(held, OperationStatus.Approved, null);

    private static Ruling Decline(Authorization held, string code) => new(held, OperationStatus.Declined, code);
}
