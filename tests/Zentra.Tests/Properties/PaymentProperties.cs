using System.Globalization;
using FsCheck.Fluent;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Properties;

/// <summary>What holds for every sequence of commands and provider messages, at every prefix of it.</summary>
public sealed class PaymentProperties
{
    [Fact]
    public void Money_is_where_the_model_says_at_every_prefix() => Check(steps =>
    {
        var (book, models) = (new Book(), new List<Model>());
        foreach (var step in steps)
        {
            Tell(models, book, step);
            for (var i = 0; i < models.Count; i++)
            {
                Agree(models[i], book.PaymentOf(book.Payments[i]), step);
            }
            Assert.Equal(models.Sum(m => m.Customer), book.Balance("customer_balance:cus_1"));
            Assert.Equal(models.Sum(m => m.Captured - m.Refunded), book.Balance("settlement_account:sandbox"));
        }
    });

    [Fact]
    public void The_books_balance_at_every_prefix() => Check(steps =>
    {
        var book = new Book();
        foreach (var step in steps)
        {
            book.Step(step);
            Assert.Equal(0, book.Accounts.Sum(a => a.BalanceMinor));
            Assert.Equal(0, book.Entries.Sum(e => e.AmountMinor));
            Assert.True(book.Balance("reserved_balance") >= 0);
            Assert.Equal(
                book.Payments.Sum(p => book.PaymentOf(p).ReservedMinor), book.Balance("reserved_balance"));
            Assert.Equal(
                book.Accounts.OrderBy(a => a.Name.Code).Select(a => a.BalanceMinor),
                book.Entries.GroupBy(e => e.Account).OrderBy(g => g.Key.Code).Select(g => g.Sum(e => e.AmountMinor)));
        }
    });

    [Fact]
    public void A_payments_amounts_and_facets_agree_at_every_prefix() => Check(steps =>
    {
        var book = new Book();
        foreach (var step in steps)
        {
            book.Step(step);
            Assert.All(book.Payments.Select(book.PaymentOf), Consistent);
        }
    });

    [Fact]
    public void Equal_inputs_give_equal_decisions_byte_for_byte() => Check(steps =>
    {
        var (one, two) = (new Book(), new Book());
        foreach (var step in steps)
        {
            var (first, second) = (one.Step(step), two.Step(step));
            Assert.Equal(first is null ? "" : Telling.Whole(first), second is null ? "" : Telling.Whole(second));
        }
    });

    [Fact]
    public void Repeating_any_message_moves_no_money() => Check(steps =>
    {
        var book = new Book();
        foreach (var step in steps)
        {
            var decision = book.Step(step);
            if (decision is null || !IsMessage(step))
            {
                continue;
            }
            var before = (book.Entries.Count, book.Payments.Select(p => Telling.Tell(book.PaymentOf(p))).ToList());
            if (book.PaymentOf(PaymentIn(book, step)).Attempts.ElementAtOrDefault(AttemptIn(book, step) - 1) is
                { IsOpen: false })
            {
                book.Step(step);
                Assert.Equal(before.Count, book.Entries.Count);
                Assert.Equal(before.Item2, book.Payments.Select(p => Telling.Tell(book.PaymentOf(p))));
            }
        }
    });

    [Fact]
    public void What_a_provider_says_of_an_attempt_is_always_taken() => Check(steps =>
    {
        var book = new Book();
        foreach (var step in steps)
        {
            if (book.Step(step) is Decision.Refused refused && IsMessage(step))
            {
                Assert.Equal("payment_not_found", refused.Rejection.Type.Code);
            }
        }
    });

    [Fact]
    public void An_answer_is_given_once_to_each_caller() => Check(steps =>
    {
        var (book, answered) = (new Book(), new HashSet<long>());
        foreach (var step in steps)
        {
            if (book.Step(step) is Decision.Accepted { Answer: not null } accepted)
            {
                Assert.True(answered.Add(accepted.Answers ?? book.Sequence), $"{step} answers a caller again.");
            }
        }
    });

    private static void Check(Action<string[]> property) =>
        FsCheck.Check.One(Sequences.Config, Prop.ForAll(Sequences.Arbitrary, property));

    private static void Consistent(Payment payment)
    {
        Assert.True(payment.ReservedMinor >= 0, "What is held is never negative.");
        Assert.InRange(payment.AmountCapturedMinor, 0, payment.AmountAuthorizedMinor);
        Assert.InRange(payment.AmountRefundedMinor, 0, payment.AmountCapturedMinor);
        Assert.True(payment.CapturableMinor >= 0, "What can be captured is never negative.");
        Assert.True(payment.RefundableMinor >= 0, "What can be refunded is never negative.");
        Assert.True(payment.CapturableMinor <= payment.ReservedMinor, "What can be captured is held.");
        Assert.Equal(payment.Recounted(), payment);
        Assert.Equal(
            payment.Status == PaymentStatus.RequiresAction, payment is { NextAction: not null });
        var ended = payment.CaptureClosed || payment.Authorization is Authorization.Declined
            or Authorization.Canceled or Authorization.Expired;
        Assert.False(ended && payment.ReservedMinor > 0, "Nothing is held when all is over.");
        Assert.False(ended && payment.ExpiresAt is not null, "What is over does not expire.");
        Assert.DoesNotContain(payment.Attempts, a => a.IsOpen && a.CheckAt is null);
    }

    private static void Agree(Model model, Payment payment, string step) => Assert.True(
        model.Held == payment.ReservedMinor && model.Authorized == payment.AmountAuthorizedMinor
            && model.Captured == payment.AmountCapturedMinor && model.Refunded == payment.AmountRefundedMinor,
        $"After '{step}' the payment is {Telling.Tell(payment)}, but the model has held {model.Held}, "
        + $"authorized {model.Authorized}, captured {model.Captured}, refunded {model.Refunded}.");

    /// <summary>Plays a step and tells the model what was accepted, in the model's own words.</summary>
    private static void Tell(List<Model> models, Book book, string step)
    {
        var words = step.Split(' ');
        var before = words[0] == "create" ? null : book.PaymentOf(PaymentIn(book, step));
        var attempt = IsMessage(step) ? AttemptIn(book, step) : 0;
        if (book.Step(step) is not Decision.Accepted accepted)
        {
            return;
        }
        var after = Telling.PaymentOf(accepted);
        if (before is null)
        {
            models.Add(new());
            models[^1].Create(after.AmountMinor, confirmed: !words.Contains("unconfirmed"));
            return;
        }
        var model = models[book.Payments.IndexOf(after.Id)];
        var isNew = after.Attempts.Count > before.Attempts.Count;
        if (words[1] == "confirm")
        {
            model.Confirm(after.AmountMinor);
        }
        else if (isNew && IsMessage(step))
        {
            // What was approved too late is undone by a request of its own.
            model.Hear(attempt, words[1], words.Contains("asked"), after.CaptureMethod == CaptureMethod.Automatic);
            model.Ask(after.Attempts[^1].Operation.Name(), after.Attempts[^1].AmountMinor, final: false);
        }
        else if (isNew)
        {
            model.Ask(after.Attempts[^1].Operation.Name(), after.Attempts[^1].AmountMinor, words.Contains("final"));
        }
        else if (IsMessage(step))
        {
            model.Hear(attempt, words[1], words.Contains("asked"), after.CaptureMethod == CaptureMethod.Automatic);
        }
        else if (accepted.Events.Any(e => e.Type == PaymentEvents.Expired))
        {
            model.Expire();
        }
        else if (words[1] == "cancel" && before.Authorization == Authorization.Unknown)
        {
            model.CancelWhenKnown();
        }
        else if (words[1] == "cancel")
        {
            model.CancelAtOnce();
        }
    }

    private static string PaymentIn(Book book, string step) =>
        book.Payments[int.Parse(step[..step.IndexOf(':', StringComparison.Ordinal)], CultureInfo.InvariantCulture) - 1];

    private static bool IsMessage(string step) => step.Split(' ') is [_, "approved" or "declined" or "refused"
        or "requires_action" or "unknown" or "not_received", ..];

    private static int AttemptIn(Book book, string step) =>
        Script.Attempt(book, PaymentIn(book, step), step.Split(' '));
}
