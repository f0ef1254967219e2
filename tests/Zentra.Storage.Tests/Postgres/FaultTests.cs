using System.Net.Sockets;
using Npgsql;
using Zentra.Runtime.Store;
using Zentra.Storage.Postgres;

namespace Zentra.Storage.Tests.Postgres;

/// <summary>What each of the server's answers means to the runtime.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("53100", "The PostgreSQL server's disk is full.")]
    [InlineData("53300", "The PostgreSQL server has too many connections.")]
    [InlineData("57014", "The PostgreSQL server took too long and gave up.")]
    [InlineData("57P01", "The PostgreSQL server is shutting down or starting.")]
    [InlineData("57P03", "The PostgreSQL server is shutting down or starting.")]
    [InlineData("25006", "The PostgreSQL server takes no writes: it is read-only.")]
    [InlineData("55P03", "Another node holds what was asked for.")]
    [InlineData("40001", "The PostgreSQL server undid the transaction for another's.")]
    [InlineData("40P01", "The PostgreSQL server undid the transaction for another's.")]
    [InlineData("28P01", "PostgreSQL answered 28P01: told.")]
    [InlineData("XX000", "PostgreSQL answered XX000: told.")]
    public void A_server_that_cannot_do_it_now_is_a_store_that_is_unavailable(string state, string sentence)
    {
        var fault = Assert.IsType<StoreUnavailableException>(PostgresFaults.Of(Answer("ERROR", state)));

        Assert.Equal(sentence, fault.Message);
    }

    [Theory]
    [InlineData("23505")]
    [InlineData("22021")]
    public void A_broken_rule_of_the_tables_is_a_bug_in_what_was_written(string state) =>
        Assert.IsType<BrokenRuleException>(PostgresFaults.Of(Answer("ERROR", state)));

    [Theory]
    [InlineData("42P01")]
    [InlineData("42501")]
    public void A_wrong_statement_is_a_bug(string state) =>
        Assert.IsType<InvalidOperationException>(PostgresFaults.Of(Answer("ERROR", state)));

    [Fact]
    public void Only_a_server_that_goes_on_has_surely_refused()
    {
        Assert.True(PostgresFaults.IsRefusal(Answer("ERROR", "53100")));
        Assert.False(PostgresFaults.IsRefusal(Answer("FATAL", "57P01")));
        Assert.False(PostgresFaults.IsRefusal(Answer("PANIC", "XX000")));
        Assert.False(PostgresFaults.IsRefusal(new NpgsqlException("lost", new IOException())));
    }

    [Fact]
    public void A_connection_that_is_lost_or_late_is_a_store_that_is_unavailable()
    {
        foreach (var fault in new Exception[]
        {
            new NpgsqlException("lost", new SocketException()), new NpgsqlException("late", new TimeoutException()),
            new SocketException(), new IOException("lost"), new TimeoutException(),
        })
        {
            Assert.True(PostgresFaults.IsOfStore(fault));
            Assert.IsType<StoreUnavailableException>(PostgresFaults.Of(fault));
        }
        Assert.False(PostgresFaults.IsOfStore(new InvalidOperationException()));
    }

    private static PostgresException Answer(string severity, string state) => new("told", severity, severity, state);
}
